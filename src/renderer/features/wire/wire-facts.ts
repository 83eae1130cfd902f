import type { WireEntry } from '#shared/contract/incidents.ts';
import { sizeText } from '../../text/sizes.ts';

const KINDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  SECRET: ['secret', 'secrets'],
  IP: ['address', 'addresses'],
  EMAIL: ['e-mail', 'e-mails'],
  HOST: ['host name', 'host names'],
};

/** What was hidden from the model, in words: `2 secrets, 1 address`; empty for nothing. */
export function hiddenWords({ masked }: WireEntry['detail']): string {
  return Object.entries(masked)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => {
      const [one, many] = KINDS[kind.toUpperCase()] ?? [kind.toLowerCase(), kind.toLowerCase()];
      return `${count} ${count === 1 ? one : many}`;
    })
    .join(', ');
}

/** JSON laid out to be read; anything else as it is. The bytes themselves are shown beside it. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What was left out of what a model was told, so that it fits: in all of these calls. */
export function cutWords(calls: readonly WireEntry[]): string {
  const bytes = calls.reduce((sum, call) => sum + call.detail.cutBytes, 0);
  return bytes === 0 ? 'Nothing was cut.' : `${sizeText(bytes)} of evidence were left out so that the turns fit.`;
}

const OUTCOMES: Readonly<Record<WireEntry['outcome'], string>> = {
  running: 'under way',
  answered: '',
  failed: 'failed',
  unknown: 'outcome unknown: the desk was ended in the middle',
};

/** How a call ended, where that is not the usual; and why. */
export function outcomeWords({ outcome, detail }: WireEntry): string {
  const attempt = detail.attempt > 1 ? `attempt ${detail.attempt}` : '';
  return [OUTCOMES[outcome], attempt, detail.why].filter((part) => part !== '').join(', ');
}
