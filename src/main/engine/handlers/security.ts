import type { LiveIdentity } from '#shared/contract/security.ts';
import { Role, TOOL_MATRIX } from '#shared/domain/roles.ts';
import type { CredentialClaims } from '../guard/vault.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { withLastEntries } from './layer-entries.ts';
import { os } from './router.ts';
import { describeLayers } from './security-layers.ts';

const LOOKED_AT = 1_000;
const MAX_IDENTITIES = 1_000;

/** The defence as it stands, and the human switch. */
export function createSecurityHandlers(deps: HandlerDeps) {
  return {
    get: os.security.get.handler(() => ({
      mode: deps.humanSwitch.mode(),
      stopped: deps.humanSwitch.stopped().stopped,
      layers: withLastEntries(describeLayers(deps), deps.audit.newest(LOOKED_AT)),
      roles: Role.options.map((role) => ({ role, tools: [...TOOL_MATRIX[role]] })),
      audit: { ...deps.audit.head(), verified: deps.audit.lastVerdict(), keyFingerprint: deps.audit.keyFingerprint() },
      identities: deps.vault.live().slice(0, MAX_IDENTITIES).map(describeIdentity),
    })),
    setMode: os.security.setMode.handler(({ input, context }) => {
      deps.humanSwitch.setMode(input.mode, context.caller);
      return { mode: deps.humanSwitch.mode() };
    }),
    setStop: os.security.setStop.handler(({ input, context }) => {
      deps.humanSwitch.setStop(input.engaged, context.caller);
      return { engaged: deps.humanSwitch.stopped().stopped };
    }),
  };
}

function describeIdentity({ agentId, role, incidentId, tools, notBefore, notAfter }: CredentialClaims): LiveIdentity {
  const [issuedAt, expiresAt] = [new Date(notBefore).toISOString(), new Date(notAfter).toISOString()];
  return { agentId, role, incidentId, tools: [...tools], issuedAt, expiresAt };
}
