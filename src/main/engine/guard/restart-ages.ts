import type { RestartQuestion } from './policies/evaluate-restart.ts';

/** How long ago the last restart of each service really was, whatever became of the clock since this desk first saw it. */
export interface RestartAges {
  /** The question with what is left of the cooldown by the time that really passed. */
  withElapsed(service: string, question: RestartQuestion): RestartQuestion;
}

/** `elapsedMs` is time that really passed, in milliseconds from any beginning. */
export function createRestartAges(elapsedMs: () => number = () => performance.now()): RestartAges {
  const seen = new Map<string, { readonly last: string; readonly happenedAt: number }>();
  return {
    withElapsed: (service, question) => {
      const { last, now, cooldownSeconds } = question;
      if (last === null) return question;
      const elapsed = elapsedMs();
      const known = seen.get(service);
      const byClock = Math.max(0, Date.parse(now) - Date.parse(last));
      const happenedAt = known?.last === last ? known.happenedAt : elapsed - byClock;
      seen.set(service, { last, happenedAt });
      return { ...question, elapsedLeftMs: Math.max(0, happenedAt + cooldownSeconds * 1_000 - elapsed) };
    },
  };
}
