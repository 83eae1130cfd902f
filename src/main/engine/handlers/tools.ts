import type { ToolLimits } from '#shared/contract/tools.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

type LimitDeps = Pick<HandlerDeps, 'settings' | 'repositories' | 'throttle' | 'clock'>;

const SHOWN_USERS = 200;

/** The guarded tools as roles see them, and what may still be done with them. */
export function createToolsHandlers(deps: LimitDeps & Pick<HandlerDeps, 'toolDesk'>) {
  return {
    list: os.tools.list.handler(() => ({ tools: [...deps.toolDesk.describe()] })),
    limits: os.tools.limits.handler(() => describeLimits(deps)),
  };
}

function describeLimits({ settings, repositories, throttle, clock }: LimitDeps): ToolLimits {
  const { security, services } = settings.current();
  const now = clock.now().getTime();
  const cooldownSeconds = security.restartCooldownSeconds;
  return {
    throttle: { ...security.throttle, users: [...throttle.users()].slice(0, SHOWN_USERS) },
    restarts: {
      cooldownSeconds,
      services: services.map(({ id }) => {
        const lastAt = repositories.restarts.last(id);
        return { service: id, lastAt, nextAt: nextRestart(lastAt, { now, cooldownSeconds }) };
      }),
    },
  };
}

/** When the cooldown ends; null when it does not hold a restart back now. */
function nextRestart(lastAt: string | null, time: { now: number; cooldownSeconds: number }): string | null {
  if (lastAt === null) return null;
  const nextAt = Date.parse(lastAt) + time.cooldownSeconds * 1_000;
  return nextAt > time.now ? new Date(nextAt).toISOString() : null;
}
