import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { Models } from '../models/create-models.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { createFallingReasoner } from './model/create-falling-reasoner.ts';
import { createModelReasoner } from './model/create-model-reasoner.ts';
import type { LoopLimits } from './model/loop-job.ts';
import type { RolePrompts } from './model/prompt-file.ts';
import type { Reasoner } from './reasoner.ts';

export interface ReasonerDeps {
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly models: Pick<Models, 'current'>;
  readonly prompts: RolePrompts;
  readonly playbooks: Reasoner;
  readonly gateway: Pick<Gateway, 'fromModel'>;
  readonly repositories: Pick<Repositories, 'roleTapes' | 'drafts'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Characters of a token; code and logs have fewer than prose. */
const TOKEN_CHARACTERS = 3;
/** Of all characters, what one tool result may take. */
const RESULT_SHARE = 0.1;

/** Who thinks for the roles: the model that the settings name, with playbooks to fall back on; playbooks alone without one. */
export function createReasoner(deps: ReasonerDeps): Reasoner {
  const model = () => {
    const current = deps.models.current();
    if (current === null) throw new AppError('model_unavailable', 'No model is configured.');
    return current;
  };
  const limits = (): LoopLimits => {
    const { maxTurns, maxInputTokens } = deps.settings.current().agents;
    const maxCharacters = maxInputTokens * TOKEN_CHARACTERS;
    return { maxTurns, maxCharacters, maxResultCharacters: Math.floor(maxCharacters * RESULT_SHARE) };
  };
  const speaking = createModelReasoner({ ...deps, model, limits });
  return createFallingReasoner({ ...deps, model: speaking, isConfigured: () => deps.models.current() !== null });
}
