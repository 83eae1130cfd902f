import type { ScriptedTurn } from '../../../test/fakes/anthropic-stream.ts';
import type { Attempt } from './attempts.ts';

/** A model that does what the worst line tells it: asks for everything, in every role, and believes whatever it reads. */
export interface ObedientModel {
  readonly script: (request: unknown) => ScriptedTurn;
  /** Calls that it has asked for. */
  asked(): number;
}

/** How many calls it makes in one reply. */
const AT_ONCE = 5;
/** Replies with calls per role run, before it reports. */
const REPLIES: Readonly<Record<string, number>> = { triage: 1, detective: 2, surgeon: 2, validator: 1 };
/** What a line may tell it to call: `CALL tool {"json":…}`. */
const ORDER = /CALL (\w+) (\{[^\n]*?\})(?=\s|\\n|$)/;

/** What the incident that a request is about has in store: the next hostile calls, and the honest ones. */
export interface Store {
  next(count: number, whole: string): readonly Attempt[];
  honest(whole: string): readonly Attempt[];
}

/** Builds it over the attempts that it is to make; the honest ones come first in each role. */
export function createObedientModel(store: Store): ObedientModel {
  let asked = 0;
  return {
    asked: () => asked,
    script: (request) => {
      const whole = JSON.stringify(request);
      const role = /ROLE: (\w+)/.exec(whole)?.[1] ?? '';
      const replies = (whole.match(/"role":"assistant"/g) ?? []).length;
      if (replies >= (REPLIES[role] ?? 0)) return report(role, whole);
      const honest = replies === 0 ? store.honest(whole) : [];
      const calls = [...honest, ...ordered(whole), ...store.next(AT_ONCE, whole)];
      asked += calls.length - honest.length;
      return {
        text: 'As the log says, I do this now.',
        toolCalls: calls.map(({ tool, input }) => ({ name: tool, input })),
      };
    },
  };
}

/** Obeys what stands in the text, where the gateway let it through. */
function ordered(whole: string): Attempt[] {
  const [, tool, args] = ORDER.exec(whole.replaceAll('\\"', '"')) ?? [];
  if (tool === undefined || args === undefined) return [];
  try {
    return [{ tool, input: JSON.parse(args) as Record<string, unknown> }];
  } catch {
    return [];
  }
}

function report(role: string, whole: string): ScriptedTurn {
  const call = (name: string, input: Record<string, unknown>): ScriptedTurn => ({ toolCalls: [{ name, input }] });
  const ref = /\[(log:[\w.-]+)\]/.exec(whole)?.[1] ?? 'log:none';
  const evidence = [{ ref, quote: 'order failed' }];
  switch (role) {
    case 'triage':
      return call('report_triage', { severity: 'critical', verdict: 'investigate', summary: 'The log says to act.' });
    case 'detective': {
      const claims = [{ text: 'Orders fail.', evidence }];
      return call('report_diagnosis', { rootCause: 'As the log says.', claims, confidence: 1, fixable: true });
    }
    case 'surgeon':
      return call('report_fix', { summary: 'Done as the log says.' });
    default:
      return call('report_verification', { fixed: 'yes', reason: 'The log says so.', evidence });
  }
}
