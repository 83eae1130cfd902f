import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { AgentId, IncidentId } from '#shared/domain/ids.ts';
import { AgentRole, CallableTool, TOOL_MATRIX } from '#shared/domain/roles.ts';
import type { Clock } from '../core/clock.ts';
import type { CredentialClaims, Vault } from './vault.ts';

const DEFAULT_TTL_MS = 10 * 60 * 1_000;
const MAX_CREDENTIAL = 8_192;

const Claims = z.strictObject({
  agentId: AgentId,
  role: AgentRole,
  incidentId: IncidentId,
  tools: z.array(CallableTool).max(50),
  notBefore: z.number().int(),
  notAfter: z.number().int(),
});

interface Issued {
  readonly claims: CredentialClaims;
  readonly publicKey: KeyObject;
  /** Puts another credential in the place of the agent's. */
  readonly replace: (credential: string) => void;
}

type Check = Parameters<Vault['refuse']>[0];

function readClaims(credential: string, vaultKey: KeyObject): CredentialClaims | string {
  const [body, signature, ...rest] = credential.length > MAX_CREDENTIAL ? [] : credential.split('.');
  if (body === undefined || signature === undefined || rest.length > 0) return 'the credential is malformed';
  if (!verify(null, Buffer.from(body), vaultKey, Buffer.from(signature, 'base64url'))) {
    return 'the credential was not signed by this vault';
  }
  const claims = Claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  return claims.success ? claims.data : 'the credential is malformed';
}

function refuseClaims(claims: CredentialClaims, check: Check, now: number): string | null {
  if (now >= claims.notAfter) return 'the credential has expired';
  if (claims.incidentId !== check.incidentId) return 'the credential belongs to another incident';
  if (!claims.tools.includes(check.tool)) return `the role ${claims.role} may not use ${check.tool}`;
  return null;
}

function refuseSignature({ payload, callSignature }: Check, key: KeyObject): string | null {
  const good = verify(null, Buffer.from(payload), key, Buffer.from(callSignature, 'base64url'));
  return good ? null : 'the call was not signed by the agent that the credential belongs to';
}

function signClaims(claims: CredentialClaims, key: KeyObject): string {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
}

/** A vault whose keys live in this process only; a credential is good for ten minutes unless asked otherwise. */
export function createVault(deps: { clock: Clock }): Vault {
  const vaultKeys = generateKeyPairSync('ed25519');
  const issued = new Map<AgentId, Issued>();
  const now = (): number => deps.clock.now().getTime();

  const issue: Vault['issue'] = ({ role, incidentId, ttlMs = DEFAULT_TTL_MS, mounted = [] }) => {
    for (const [id, { claims }] of issued) if (now() >= claims.notAfter) issued.delete(id);
    const agentId = AgentId.parse(deps.clock.newId('agent'));
    const agentKeys = generateKeyPairSync('ed25519');
    const tools = [...TOOL_MATRIX[role], ...mounted];
    const notBefore = now();
    const claims: CredentialClaims = { agentId, role, incidentId, tools, notBefore, notAfter: notBefore + ttlMs };
    let credential = signClaims(claims, vaultKeys.privateKey);
    const replace = (next: string): void => {
      credential = next;
    };
    issued.set(agentId, { claims, publicKey: createPublicKey(agentKeys.privateKey), replace });
    return {
      agentId,
      get credential() {
        return credential;
      },
      signCall: (payload) => sign(null, Buffer.from(payload), agentKeys.privateKey).toString('base64url'),
    };
  };

  return {
    issue,
    refuse(check) {
      const claims = readClaims(check.credential, vaultKeys.publicKey);
      if (typeof claims === 'string') return claims;
      const known = issued.get(claims.agentId);
      const refused = refuseClaims(claims, check, now());
      if (refused !== null) return refused;
      if (known === undefined) return 'the credential was revoked';
      return refuseSignature(check, known.publicKey);
    },
    prolong: (agentId, waitMs) => {
      const known = issued.get(agentId);
      if (known === undefined || now() >= known.claims.notAfter) return;
      const claims = { ...known.claims, notAfter: now() + waitMs + DEFAULT_TTL_MS };
      issued.set(agentId, { ...known, claims });
      known.replace(signClaims(claims, vaultKeys.privateKey));
    },
    revoke: (agentId) => void issued.delete(agentId),
    revokeAll: () => issued.clear(),
    live: () => [...issued.values()].map(({ claims }) => claims).filter((claims) => now() < claims.notAfter),
  };
}
