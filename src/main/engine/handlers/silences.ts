import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Silences and maintenance windows. */
export function createSilencesHandlers({ silences, clock }: Pick<HandlerDeps, 'silences' | 'clock'>) {
  return {
    list: os.silences.list.handler(({ input }) => ({ silences: [...silences.list({ includeEnded: input.ended })] })),
    add: os.silences.add.handler(({ input, context }) => {
      const { kind, scope, reason, endsAt } = input;
      const startsAt = input.startsAt ?? clock.now().toISOString();
      return { silence: silences.add({ kind, scope, reason, startsAt, endsAt }, context.caller) };
    }),
    end: os.silences.end.handler(({ input, context }) => ({
      result: silences.end(input.id, context.caller, input.reason) ? 'ended' : 'already_over',
    })),
  };
}
