import { createApprovalsHandlers } from './approvals.ts';
import { createAuditHandlers } from './audit.ts';
import { createDemoHandlers } from './demo.ts';
import { createEventsHandlers } from './events.ts';
import { createEvidenceHandlers } from './evidence.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { createHealthHandlers } from './health.ts';
import { createHostsHandlers } from './hosts.ts';
import { createIncidentsHandlers } from './incidents.ts';
import { createLogsHandlers } from './logs.ts';
import { createErrorMiddleware } from './map-errors.ts';
import { createMcpHandlers } from './mcp.ts';
import { createMemoryHandlers } from './memory.ts';
import { createModelsHandlers } from './models.ts';
import { createPatternsHandlers } from './patterns.ts';
import { createPermissionsHandlers } from './permissions.ts';
import { createReportsHandlers } from './reports.ts';
import { type DeskRouter, os } from './router.ts';
import { createSecretsHandlers } from './secrets.ts';
import { createSecurityHandlers } from './security.ts';
import { createServicesHandlers } from './services.ts';
import { createSettingsHandlers } from './settings.ts';
import { createSilencesHandlers } from './silences.ts';
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
    evidence: createEvidenceHandlers(deps),
    health: createHealthHandlers(deps),
    hosts: createHostsHandlers(deps),
    incidents: createIncidentsHandlers(deps),
    logs: createLogsHandlers(deps),
    mcp: createMcpHandlers(deps),
    memory: createMemoryHandlers(deps),
    models: createModelsHandlers(deps),
    patterns: createPatternsHandlers(deps),
    permissions: createPermissionsHandlers(deps),
    reports: createReportsHandlers(deps),
    secrets: createSecretsHandlers(deps),
    security: createSecurityHandlers(deps),
    services: createServicesHandlers(deps),
    settings: createSettingsHandlers(deps),
    silences: createSilencesHandlers(deps),
    status: createStatusHandlers(deps),
    tools: createToolsHandlers(deps),
    watch: createWatchHandlers(deps),
  });
}
