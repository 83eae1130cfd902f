import type { AgentId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole, CallableTool, MountedToolName } from '#shared/domain/roles.ts';

/** What a credential says; signed by the vault for one agent. */
export interface CredentialClaims {
  readonly agentId: AgentId;
  readonly role: AgentRole;
  readonly incidentId: IncidentId;
  readonly tools: readonly CallableTool[];
  /** When it was issued; milliseconds since the epoch. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
}

/** An agent's identity for one run. The private key stays in the object that signs. */
export interface AgentIdentity {
  readonly agentId: AgentId;
  /** Base64url claims, dot, vault's Ed25519 signature; the newest one where it was prolonged. */
  readonly credential: string;
  /** Signs one call (`callId`, tool, canonical arguments) with the agent's own key. */
  signCall(payload: string): string;
}

/** Identities and credentials of agents (NHI vault). Keys live in memory only. */
export interface Vault {
  issue(request: {
    role: AgentRole;
    incidentId: IncidentId;
    ttlMs?: number;
    /** Tools of mounted servers that it may use beside those of its role. */
    mounted?: readonly MountedToolName[];
  }): AgentIdentity;
  /** Checks signature, time, revocation, incident, role's tool and the agent's signature of the call; null when good, else why not. */
  refuse(check: {
    credential: string;
    callSignature: string;
    payload: string;
    incidentId: IncidentId;
    tool: CallableTool;
  }): string | null;
  /** While a person is asked: the agent's credential is good for so much longer from now on. Does nothing once it is revoked. */
  prolong(agentId: AgentId, waitMs: number): void;
  revoke(agentId: AgentId): void;
  /** Kill switch: everything issued so far is refused from now on. */
  revokeAll(): void;
  /** Credentials that are good now, with the end of their life. */
  live(): readonly CredentialClaims[];
}
