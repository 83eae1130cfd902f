import type { Evidence } from '../../db/evidence-repository.ts';
import type { ToolAnswer } from '../../tools/tool-desk.ts';

/** A tool's answer, taken apart. */
export interface Answer {
  readonly ref: string;
  readonly outcome: ToolAnswer['outcome'];
  /** The first line without its `[tool:…]` mark. */
  readonly header: string;
  /** All after the first line. */
  readonly body: string;
  /** The exit status that `run_diagnostics` states; null elsewhere. */
  readonly exit: number | null;
}

/** Takes an answer apart. A text without the usual first line is all body. */
export function parseAnswer(answer: ToolAnswer): Answer {
  const first = /^\[tool:[^\]]{1,64}\] ([^\n]*)(?:\n|$)/.exec(answer.text);
  const header = first?.[1] ?? '';
  const status = /^run_diagnostics .* exit (\d{1,3})\b[^\n]*$/.exec(header)?.[1];
  return {
    ref: answer.ref,
    outcome: answer.outcome,
    header,
    body: answer.text.slice(first?.[0].length ?? 0),
    exit: status === undefined ? null : Number(status),
  };
}

/** A call whose answer is looked for among captured evidence. */
export interface PastCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * The captured answer to this very call: one that the diagnosis cites, else the newest; null when there is none. The surgeon
 * has no reading tools, and a run may go on in another process than the one that diagnosed, so what was read is found again here.
 */
export function findAnswer(evidence: readonly Evidence[], cited: ReadonlySet<string>, call: PastCall): Answer | null {
  const words = Object.values(call.args).filter((value) => typeof value === 'string');
  const same = evidence.filter((item) => item.ref.startsWith('tool:') && answers(item, call.tool, words));
  const found = same.findLast((item) => cited.has(item.ref)) ?? same.at(-1);
  return found === undefined ? null : parseAnswer({ ref: found.ref, outcome: 'ok', text: found.text });
}

function answers(item: Evidence, tool: string, words: readonly string[]): boolean {
  const header = item.text.split('\n', 1)[0] ?? '';
  const called = `${item.source}\n${header}`;
  const mark = /^\[tool:[^\]]{1,64}\] (\w+)/.exec(header)?.[1] ?? /\b([a-z]+_[a-z]+)\b/.exec(item.source)?.[1];
  return (
    mark === tool && words.every((word) => called.includes(word) || called.includes(JSON.stringify(word).slice(1, -1)))
  );
}
