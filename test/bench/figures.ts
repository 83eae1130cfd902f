/** What one benchmark measured of the product or of an anchor. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: 'MB/s' | 'ms' | 's' | 'MB' | '%' | 'hosts' | 'per s';
}

/** A goal of `quality.md`: the figure itself, or its ratio to an anchor of the same run. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly better: 'higher' | 'lower';
}

/** One row of the report. */
export interface Figure extends Measured {
  /** `P1` to `P11`. */
  readonly id: string;
  readonly runs: number;
  readonly anchors: readonly Measured[];
  readonly goals: readonly Goal[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** The middle value; the mean of both middle ones. Throws a `RangeError` when there is none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the given share lies, between the nearest two. Throws a `RangeError` when there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new RangeError('nothing was measured');
  return low + (high - low) * (place - Math.floor(place));
}

/** Goals of a figure as a share of its anchors; an anchor that is missing has none. */
export function ratiosTo(
  value: number,
  anchors: readonly Measured[],
  limits: Readonly<Record<string, Pick<Goal, 'limit' | 'better'>>>,
): Goal[] {
  return anchors.flatMap((anchor) => {
    const goal = limits[anchor.name];
    return goal === undefined ? [] : [{ name: `× ${anchor.name}`, value: value / anchor.value, ...goal }];
  });
}

/** Whether a goal is reached. */
export function isReached({ value, limit, better }: Goal): boolean {
  return better === 'higher' ? value >= limit : value <= limit;
}

/** The report for a terminal. */
export function formatFigures(figures: readonly Figure[]): string {
  return figures.map(formatFigure).join('\n');
}

function formatFigure(figure: Figure): string {
  const anchors = figure.anchors.map((anchor) => `      anchor  ${formatMeasured(anchor)}`);
  const goals = figure.goals.map((goal) => {
    const sign = goal.better === 'higher' ? '≥' : '≤';
    return `      ${isReached(goal) ? 'reached' : 'MISSED '}  ${goal.name}: ${round(goal.value)} (goal ${sign} ${goal.limit})`;
  });
  const notes = figure.notes.map((note) => `      note    ${note}`);
  return [`${figure.id}  ${formatMeasured(figure)}, median of ${figure.runs}`, ...anchors, ...goals, ...notes].join(
    '\n',
  );
}

function formatMeasured({ name, value, unit }: Measured): string {
  return `${name}: ${round(value)} ${unit}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
