import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Liveness. */
export function createHealthHandlers({
  clock,
  startedAt,
  version,
}: Pick<HandlerDeps, 'clock' | 'startedAt' | 'version'>) {
  return {
    get: os.health.get.handler(() => ({
      status: 'ok' as const,
      version,
      uptimeSeconds: Math.max(0, Math.floor((clock.now().getTime() - startedAt.getTime()) / 1_000)),
    })),
  };
}
