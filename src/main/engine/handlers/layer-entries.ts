import type { Layer } from '#shared/contract/security.ts';
import type { AuditEntry } from '../audit/audit-log.ts';

/** A layer as it stands, before its last entry of the audit log is looked up. */
export type DescribedLayer = Omit<Layer, 'last'>;

/** Which entries of the audit log a layer writes, by the beginning of their action. */
const WRITTEN_BY: Readonly<Record<string, readonly string[]>> = {
  vault: ['credential_', 'identity_'],
  ai_gateway: ['injection_', 'taint', 'tripwire', 'quarantine', 'text_'],
  redaction: ['redaction_', 'placeholder'],
  tool_registry: ['tool_'],
  tool_policy: ['tool_refused', 'policy_', 'grant_', 'permission_'],
  approval: ['approval_', 'plan_'],
  patch_validation: ['step_'],
  human_switch: ['stop_', 'mode_changed'],
  throttle: ['throttle'],
  restart_cooldown: ['step_finished'],
  cost_breaker: ['breaker', 'model_'],
  host_keys: ['host_key_', 'host_frozen', 'host_released'],
  secrets: ['secret_'],
  audit: ['checkpoint', 'audit_'],
  mcp: ['mcp_'],
};

/** Pure: each layer with the newest entry that it wrote; `entries` are newest first. */
export function withLastEntries(layers: readonly DescribedLayer[], entries: readonly AuditEntry[]): Layer[] {
  return layers.map((layer) => {
    const beginnings = WRITTEN_BY[layer.name] ?? [];
    const found = entries.find(({ action }) => beginnings.some((beginning) => action.startsWith(beginning)));
    return {
      ...layer,
      last: found === undefined ? null : { at: found.at, action: found.action, subject: found.subject },
    };
  });
}
