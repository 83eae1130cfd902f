import { createApprovalsHandlers } from './approvals.ts';
import { createAuditHandlers } from './audit.ts';
import { createDemoHandlers } from './demo.ts';
import { createEventsHandlers } from './events.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { createHealthHandlers } from './health.ts';
import { createIncidentsHandlers } from './incidents.ts';
import { createErrorMiddleware } from './map-errors.ts';
import { createMemoryHandlers } from './memory.ts';
import { type DeskRouter, os } from './router.ts';
import { createSecurityHandlers } from './security.ts';
import { createSettingsHandlers } from './settings.ts';
import { createStatusHandlers } from './status.ts';
import { createToolsHandlers } from './tools.ts';
import { createWatchHandlers } from './watch.ts';

/** The whole contract over the given rooms; every failure leaves it as an `ORPCError` that carries a `WireError`. */
export function createRouter(deps: HandlerDeps): DeskRouter {
  return os.use(createErrorMiddleware(deps.log)).router({
    approvals: createApprovalsHandlers(deps),
    audit: createAuditHandlers(deps),
    demo: createDemoHandlers(deps),
    events: createEventsHandlers(deps),
    health: createHealthHandlers(deps),
    incidents: createIncidentsHandlers(deps),
    memory: createMemoryHandlers(deps),
    security: createSecurityHandlers(deps),
    settings: createSettingsHandlers(deps),
    status: createStatusHandlers(deps),
    tools: createToolsHandlers(deps),
    watch: createWatchHandlers(deps),
  });
}
