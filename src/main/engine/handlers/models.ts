import { AppError } from '#shared/errors/app-error.ts';
import { findEndpointProblem } from '../settings/find-endpoint-problem.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Trying a model's endpoint, and what models cost. */
export function createModelsHandlers({ models }: Pick<HandlerDeps, 'models'>) {
  return {
    test: os.models.test.handler(async ({ input, signal }) => {
      const problem = input.baseUrl === undefined ? null : findEndpointProblem(input.baseUrl);
      if (problem !== null) throw new AppError('invalid_input', `baseUrl ${problem}`, { field: 'baseUrl' });
      const { ok, sentence, models: names } = await models.test(input, signal ?? AbortSignal.timeout(30_000));
      return { ok, sentence, models: [...names] };
    }),
    spent: os.models.spent.handler(({ input }) => models.budget.since(input.since)),
  };
}
