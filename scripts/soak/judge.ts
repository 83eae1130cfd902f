import type { BlindWindow } from '../../src/shared/contract/status.ts';

/** How many lines of each kind. */
export type Counts = Readonly<Record<string, number>>;

/** What became of one method's lines. */
export interface Verdict {
  readonly method: string;
  readonly written: number;
  readonly counted: number;
  readonly doubled: number;
  readonly missing: number;
  readonly gaps: readonly BlindWindow[];
  /** Nothing doubled, and nothing missing but where the method makes it unavoidable and the ledger says so. */
  readonly good: boolean;
}

/** Methods that leave nothing to read, or cut what nobody read yet. */
const LOSSY: readonly string[] = ['copytruncate', 'delete', 'compress-delete'];

/** Compares what was written with what was counted, kind by kind. */
export function judge(
  method: string,
  lines: { written: Counts; counted: Counts },
  gaps: readonly BlindWindow[],
): Verdict {
  const { written, counted } = lines;
  const names = [...new Set([...Object.keys(written), ...Object.keys(counted)])];
  const more = names.map((name) => (counted[name] ?? 0) - (written[name] ?? 0));
  const doubled = sum(more.filter((difference) => difference > 0));
  const missing = sum(more.filter((difference) => difference < 0).map((difference) => -difference));
  const lost = gaps.filter(({ recovered }) => !recovered);
  const unavoidable = LOSSY.includes(method) && lost.length > 0;
  const good = doubled === 0 && (missing === 0 || unavoidable);
  return {
    method,
    written: sum(Object.values(written)),
    counted: sum(Object.values(counted)),
    doubled,
    missing,
    gaps,
    good,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
