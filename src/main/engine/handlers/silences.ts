import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Silences and maintenance windows. */
export function createSilencesHandlers({ silences }: Pick<HandlerDeps, 'silences'>) {
  return {
    list: os.silences.list.handler(({ input }) => ({ silences: [...silences.list({ includeEnded: input.ended })] })),
    add: os.silences.add.handler(({ input, context }) => {
      const { kind, scope, reason, startsAt, endsAt } = input;
      return { silence: silences.add({ kind, scope, reason, startsAt, endsAt }, context.caller) };
    }),
    end: os.silences.end.handler(({ input, context }) => ({
      result: silences.end(input.id, context.caller, input.reason) ? 'ended' : 'already_over',
    })),
  };
}
