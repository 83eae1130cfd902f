import type { Layer } from '#shared/contract/security.ts';

const NAMES: Readonly<Record<string, string>> = {
  vault: 'Identities of agents',
  ai_gateway: 'Screening of what a model reads',
  redaction: 'Secrets stay here',
  tool_registry: 'Tools by role',
  tool_policy: 'Policy of commands, paths and addresses',
  patch_validation: 'Checked patches',
  approval: 'Approval of exact plans',
  human_switch: 'Stop switch and mode',
  throttle: 'Throttle',
  restart_cooldown: 'Cooldown of restarts',
  cost_breaker: 'Cost breaker',
  host_keys: 'Pinned host keys',
  secrets: 'Keychain',
  audit: 'Audit log',
  security_headers: 'Locked window',
};

/** What a layer is called; one that has no words yet goes by its own name. */
export function layerLabel(name: string): string {
  const spelled = name.replaceAll('_', ' ');
  return NAMES[name] ?? spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

const STATES: Record<Layer['state'], string> = { on: 'On', degraded: 'Limited', off: 'Off' };

/** How a layer stands, in a word. */
export function layerStateLabel(state: Layer['state']): string {
  return STATES[state];
}

/** One sentence on all layers together. */
export function layersSentence(layers: readonly Layer[]): string {
  const off = layers.filter(({ state }) => state === 'off').length;
  const limited = layers.filter(({ state }) => state === 'degraded').length;
  if (off === 0 && limited === 0) {
    return `All ${layers.length} layers are on.`;
  }
  const parts = [off > 0 ? `${off} off` : '', limited > 0 ? `${limited} limited` : ''].filter((part) => part !== '');
  return `${layers.length - off - limited} of ${layers.length} layers are on, ${parts.join(', ')}: each says why.`;
}

/** An entry's action as words: `tool_called` becomes `tool called`. */
export function actionWords(action: string): string {
  return action.replaceAll('_', ' ');
}
