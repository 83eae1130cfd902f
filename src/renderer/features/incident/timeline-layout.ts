import type { DeskEvent } from '#shared/domain/events.ts';
import {
  heightOfRun,
  itemOf,
  keyOfRun,
  type LineCaptured,
  type LineRun,
  repeatsRow,
  rowsOfRun,
  SHOWN_LINES,
  shapeOf,
  showsEvidence,
  type TimelineItem,
  type ToolAnswered,
} from './timeline-item.ts';

/** Hears which rows were taken out and put in. */
type OnSplice = (at: number, removed: number, added: number) => void;

/**
 * The rows of a timeline: repeated lines folded, counts and answers on the rows that they belong to. It grows at both
 * ends, and only what is new costs anything: events at the end one by one, older ones page by page.
 */
export class TimelineLayout {
  readonly #folding: boolean;
  readonly #onSplice: OnSplice;
  #rows: TimelineItem[] = [];
  /** Runs that fold, by the key of their first line. */
  readonly #folds = new Map<number, LineRun>();
  /** Keys of calls without an answer, and of answers without their call, by what both name. */
  readonly #calls = new Map<string, number>();
  readonly #answers = new Map<string, number>();
  /** The first run of all, and the one that the next line may go on. */
  #firstRun: LineRun | null = null;
  #run: LineRun | null = null;
  #source: string | null = null;
  /** The last event on a row that is no line. */
  #before: DeskEvent | null = null;

  constructor(folding: boolean, onSplice: OnSplice = () => undefined) {
    this.#folding = folding;
    this.#onSplice = onSplice;
  }

  /** Ordered by key; changes with every call below, so it is read and never kept. */
  get rows(): readonly TimelineItem[] {
    return this.#rows;
  }

  /** Takes in what came after everything that is here. */
  addNewer(events: readonly DeskEvent[]): void {
    for (const event of events) {
      this.#take(event);
    }
    this.#refreshFold(this.#run);
  }

  /** Takes in what came before everything that is here. */
  addEarlier(events: readonly DeskEvent[]): void {
    if (this.#rows.length === 0) {
      this.addNewer(events);
      return;
    }
    const older = new TimelineLayout(this.#folding);
    older.addNewer(events);
    this.#joinAnswers(older);
    this.#joinCount(older);
    this.#joinSource(older);
    this.#joinRuns(older);
    this.#run = this.#rows.length === 0 ? (this.#run ?? older.#run) : this.#run;
    this.#splice(0, 0, older.#rows);
    for (const [key, run] of older.#folds) {
      this.#folds.set(key, run);
    }
    this.#firstRun = older.#firstRun ?? this.#firstRun;
    this.#source ??= older.#source;
    this.#before ??= older.#before;
  }

  /** Folds a run that is open, or opens it. */
  toggle(key: number): void {
    const run = this.#folds.get(key);
    const at = this.indexOf(key);
    if (run === undefined || at < 0) {
      return;
    }
    const removed = heightOfRun(run, this.#folding);
    run.open = !run.open;
    this.#splice(at, removed, rowsOfRun(run, this.#folding));
  }

  /** The row that shows a piece of evidence, out of its fold; -1 when it is not here. */
  reveal(ref: string): number {
    const at = this.#rows.findIndex((row) => showsEvidence(row, ref));
    if (at >= 0) {
      return at;
    }
    for (const [key, run] of this.#folds) {
      if (!run.open && run.lines.some((line) => showsEvidence(line, ref))) {
        this.toggle(key);
        return this.#rows.findIndex((row) => showsEvidence(row, ref));
      }
    }
    return -1;
  }

  /** The place of the row with this key; -1 when there is none. */
  indexOf(key: number): number {
    const at = this.indexBefore(key);
    return this.#rows[at]?.key === key ? at : -1;
  }

  /** The place of the last row that does not begin after `seq`; -1 when all do. */
  indexBefore(seq: number): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.key ?? 0) <= seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  #take(event: DeskEvent): void {
    if (event.type === 'line_captured') {
      this.#takeLine(event);
    } else if (event.type === 'incident_repeated') {
      this.#takeCount(event);
    } else if (event.type === 'tool_answered') {
      this.#takeAnswer(event);
    } else if (!repeatsRow(this.#before, event)) {
      this.#endRun();
      this.#before = event;
      this.#push(itemOf(event));
      if (event.type === 'tool_called') {
        this.#calls.set(event.data.ref, event.seq);
      }
    }
  }

  #takeLine(event: LineCaptured): void {
    const source = event.data.source === this.#source ? null : event.data.source;
    const line = { ...itemOf(event), source };
    const shape = shapeOf(event);
    this.#source = event.data.source;
    if (this.#run?.shape === shape) {
      this.#goOn(this.#run, line);
      return;
    }
    this.#endRun();
    this.#run = { shape, lines: [line], open: false, seen: null };
    this.#firstRun ??= this.#run;
    this.#push(line);
  }

  /** One more line of the run at the end. */
  #goOn(run: LineRun, line: TimelineItem): void {
    run.lines.push(line);
    if (!this.#folding || run.open || run.lines.length <= SHOWN_LINES) {
      this.#push(line);
    } else if (run.lines.length === SHOWN_LINES + 1) {
      this.#folds.set(keyOfRun(run), run);
      this.#splice(this.#rows.length - SHOWN_LINES, SHOWN_LINES, rowsOfRun(run, this.#folding));
    }
  }

  #takeCount(event: Extract<DeskEvent, { type: 'incident_repeated' }>): void {
    const last = this.#rows.at(-1);
    if (this.#run !== null) {
      this.#count(this.#run, event.data.count);
    } else if (last?.event.type === 'incident_repeated') {
      this.#replace({ ...last, event });
    } else {
      this.#push(itemOf(event));
    }
  }

  /** Says of the last line of a run how often the incident had been seen. */
  #count(run: LineRun, seen: number): void {
    const last = run.lines.pop();
    if (last !== undefined) {
      run.seen = seen;
      run.lines.push({ ...last, seen });
      if (heightOfRun(run, this.#folding) > 1 || run.lines.length === 1) {
        this.#replace({ ...last, seen });
      }
    }
  }

  #takeAnswer(event: ToolAnswered): void {
    const call = this.#calls.get(event.data.ref);
    if (call !== undefined) {
      this.#calls.delete(event.data.ref);
      this.#answer(call, event);
      return;
    }
    this.#endRun();
    this.#answers.set(event.data.ref, event.seq);
    this.#push(itemOf(event));
  }

  #answer(call: number, answer: ToolAnswered): void {
    const row = this.#rows[this.indexOf(call)];
    if (row !== undefined) {
      this.#replace({ ...row, answer });
    }
  }

  /** Brings the row that stands for a run up to date. */
  #refreshFold(run: LineRun | null): void {
    const [head] = run === null || run.lines.length <= SHOWN_LINES ? [] : rowsOfRun(run, this.#folding);
    if (head !== undefined) {
      this.#replace(head);
    }
  }

  /** Answers whose calls come now go to them; calls that come now without an answer may get it later. */
  #joinAnswers(older: TimelineLayout): void {
    for (const [ref, call] of older.#calls) {
      const key = this.#answers.get(ref);
      const at = key === undefined ? -1 : this.indexOf(key);
      const event = this.#rows[at]?.event;
      if (event?.type === 'tool_answered') {
        older.#answer(call, event);
        this.#answers.delete(ref);
        this.#splice(at, 1, []);
      } else if (!this.#calls.has(ref)) {
        this.#calls.set(ref, call);
      }
    }
    for (const [ref, key] of older.#answers) {
      this.#answers.set(ref, key);
    }
  }

  /** A count on top belongs to the line, or to the count, that came before it. */
  #joinCount(older: TimelineLayout): void {
    const event = this.#rows[0]?.event;
    const before = older.#rows.at(-1)?.event.type;
    if (event?.type === 'incident_repeated' && (older.#run !== null || before === event.type)) {
      older.#takeCount(event);
      older.#refreshFold(older.#run);
      this.#splice(0, 1, []);
    }
  }

  /** The source is named once where it stays the same. */
  #joinSource(older: TimelineLayout): void {
    const run = this.#firstRun;
    const first = run?.lines[0];
    if (run !== null && first !== undefined && first.source !== null && first.source === older.#source) {
      run.lines[0] = { ...first, source: null };
      const [head] = rowsOfRun(run, this.#folding);
      this.#replace(head ?? first);
    }
  }

  /** The run that the older rows end with goes on in the one that the newer rows begin with. */
  #joinRuns(older: TimelineLayout): void {
    const [before, run] = [older.#run, this.#firstRun];
    if (before === null || run === null || before.shape !== run.shape || this.#rows[0]?.key !== keyOfRun(run)) {
      return;
    }
    this.#splice(0, heightOfRun(run, this.#folding), []);
    older.#splice(older.#rows.length - heightOfRun(before, this.#folding), Number.POSITIVE_INFINITY, []);
    this.#folds.delete(keyOfRun(run));
    older.#folds.delete(keyOfRun(before));
    run.lines = [...before.lines, ...run.lines];
    run.seen ??= before.seen;
    older.#splice(older.#rows.length, 0, rowsOfRun(run, this.#folding));
    if (run.lines.length > SHOWN_LINES && this.#folding) {
      older.#folds.set(keyOfRun(run), run);
    }
    older.#firstRun = older.#firstRun === before ? run : older.#firstRun;
  }

  #endRun(): void {
    this.#refreshFold(this.#run);
    this.#run = null;
  }

  #push(row: TimelineItem): void {
    this.#rows.push(row);
    this.#onSplice(this.#rows.length - 1, 0, 1);
  }

  #replace(row: TimelineItem): void {
    const at = this.indexOf(row.key);
    if (at >= 0) this.#rows[at] = row;
  }

  #splice(at: number, removed: number, added: readonly TimelineItem[]): void {
    this.#rows = this.#rows.slice(0, at).concat(added, this.#rows.slice(at + removed));
    this.#onSplice(at, removed, added.length);
  }
}
