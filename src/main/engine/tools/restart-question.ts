import type { ServiceSettings } from '#shared/domain/settings.ts';
import { timestamp } from '../core/clock.ts';
import type { RestartQuestion } from '../guard/policies/evaluate-restart.ts';
import type { ToolDeskDeps } from './tool-deps.ts';

/** When the service was last restarted, by the record and by the time that really passed since this desk knows of it. */
export function restartQuestion(
  deps: Pick<ToolDeskDeps, 'repositories' | 'clock' | 'settings' | 'restartAges'>,
  service: Pick<ServiceSettings, 'id'>,
): RestartQuestion {
  const { restartCooldownSeconds: cooldownSeconds } = deps.settings.current().security;
  const last = deps.repositories.restarts.last(service.id);
  const question = { last, now: timestamp(deps.clock), cooldownSeconds };
  return deps.restartAges?.withElapsed(service.id, question) ?? question;
}
