import type { EventRow } from './event-row.ts';
import { because, code, type EventOf, row } from './sentence-pieces.ts';

/** Sentences about calls to a model and what they cost. */
export function modelSentence(event: EventOf<'model_called' | 'model_answered' | 'model_retried'>): EventRow {
  switch (event.type) {
    case 'model_called':
      return row(
        'agent',
        'agent',
        'Asks ',
        code(event.data.model),
        `; this costs at most ${money(event.data.estimateUsd)}.`,
      );
    case 'model_answered': {
      const { outcome, costUsd, why } = event.data;
      if (outcome === 'answered') return row('agent', 'plain', `The model answered for ${money(costUsd)}.`);
      return row('agent', 'warning', `No answer of the model; counted as ${money(costUsd)}.${because(why)}`);
    }
    case 'model_retried': {
      const { attempt, waitMs, charged, why } = event.data;
      const paid = charged ? ' The call before may have been paid for.' : '';
      const seconds = Math.round(waitMs / 1_000);
      return row('agent', 'warning', `Asks again in ${seconds} s, attempt ${attempt}.${paid}${because(why)}`);
    }
  }
}

/** US dollars, with as many digits as a small call needs. */
function money(usd: number): string {
  const digits = usd !== 0 && usd < 0.1 ? 4 : 2;
  return `${usd.toFixed(digits)} USD`;
}
