/** What a setting is called, what it does, and how its value is counted. */
export interface SettingWords {
  readonly label: string;
  readonly does: string;
  /** After the value; empty where a number says it all. */
  readonly unit?: string;
}

/** What a group of settings is about. */
export interface GroupWords {
  readonly title: string;
  readonly does: string;
}

/** The groups of `settings.json`, in the order in which they are shown. */
export const GROUP_WORDS: Readonly<Record<string, GroupWords>> = {
  llm: { title: 'Model', does: 'What thinks for the roles: a model of your choice, or playbooks.' },
  security: { title: 'Safety', does: 'What may be done, how often, and for how much.' },
  watch: { title: 'Watching', does: 'How logs are followed. Patterns have a screen of their own.' },
  memory: { title: 'Memory', does: 'How much is remembered of past incidents.' },
  retention: { title: 'Keeping', does: 'How long the lines and answers of incidents that have ended are kept.' },
  desktop: {
    title: 'Desktop',
    does: 'How the app lives on this computer. A desk served to a browser leaves it alone.',
  },
  updates: {
    title: 'New versions',
    does: 'Whether the app asks for its successors, where its package names a place to ask.',
  },
};

const WORDS: Readonly<Record<string, SettingWords>> = {
  'llm.provider': { label: 'Provider', does: 'Who answers when a role thinks.' },
  'llm.model': {
    label: 'Model',
    does: 'The name of the model, as its provider writes it. Empty: the provider’s usual one.',
  },
  'llm.baseUrl': { label: 'Address', does: 'Where the provider is reached, for a gateway or a server of your own.' },
  'llm.maxTokens': { label: 'Longest answer', does: 'So much a model may write in one answer.', unit: 'tokens' },
  'llm.maxCostPerIncident': {
    label: 'Money for one incident',
    does: 'When the models of one incident have cost so much, playbooks take it over.',
    unit: 'US dollars',
  },
  'llm.roles.triage.model': { label: 'Model of Triage', does: 'Another model for this role. Empty: the one above.' },
  'llm.roles.detective.model': {
    label: 'Model of the Detective',
    does: 'Another model for this role. Empty: the one above.',
  },
  'llm.roles.surgeon.model': {
    label: 'Model of the Surgeon',
    does: 'Another model for this role. Empty: the one above.',
  },
  'llm.roles.validator.model': {
    label: 'Model of the Validator',
    does: 'Another model for this role. Empty: the one above.',
  },
  'security.mode': {
    label: 'Mode at the first start',
    does: 'Audit reads and records what it would do. Active may act after approval. Once the mode was set on Now, that counts.',
  },
  'security.maxCost10Min': {
    label: 'Money in 10 minutes',
    does: 'More than this is never spent in any 10 minutes: the breaker opens and playbooks take over.',
    unit: 'US dollars',
  },
  'security.maxRetries': { label: 'Fix attempts', does: 'After so many fixes that did not help a human must act.' },
  'security.restartCooldownSeconds': {
    label: 'Between two restarts',
    does: 'A service is not restarted again within this time, counted across restarts of the app.',
    unit: 'seconds',
  },
  'security.approvalTtlSeconds': {
    label: 'A plan waits for',
    does: 'A plan that nobody decided within this time expires and is not run.',
    unit: 'seconds',
  },
  'security.stopFile': {
    label: 'Stop file',
    does: 'While this file exists nothing is changed on any host. Empty: STOP_SENTRY in the data folder.',
  },
  'security.docDomains': {
    label: 'Domains of documentation',
    does: 'Pages are fetched from these domains and from no others.',
  },
  'security.throttle.maxActions': {
    label: 'Tool calls in a window',
    does: 'A role on an incident calls tools this often, then it waits.',
    unit: 'calls',
  },
  'security.throttle.windowSeconds': {
    label: 'The window',
    does: 'The time in which calls are counted.',
    unit: 'seconds',
  },
  'security.verifyWindowSeconds': {
    label: 'Proof of a fix',
    does: 'The error must stay away for so long before a fix counts as proven.',
    unit: 'seconds',
  },
  'security.verifyWindowMaxSeconds': {
    label: 'Longest proof of a fix',
    does: 'An error that came rarely must stay away for three times its mean interval, but no longer than this.',
    unit: 'seconds',
  },
  'watch.pollIntervalSeconds': {
    label: 'Look for new files every',
    does: 'How often a name is looked at again for rotation, and a glob for new files.',
    unit: 'seconds',
  },
  'watch.cooldownSeconds': {
    label: 'Quiet after an ending',
    does: 'After an incident was closed or ignored, the same error opens none for so long.',
    unit: 'seconds',
  },
  'memory.maxIncidentsCompact': {
    label: 'Incidents remembered',
    does: 'When there are more, those with the same cause and fix become one, and the oldest go.',
    unit: 'incidents',
  },
  'retention.days': {
    label: 'Details kept for',
    does: 'Then the lines, tool answers and exchanges of an incident go. What was found, decided and done stays, and the audit log.',
    unit: 'days',
  },
  'retention.maxMegabytes': {
    label: 'Room for the store',
    does: 'When more is used, the details of the oldest incidents go before their time, none of the last day.',
    unit: 'MB',
  },
  'desktop.startAtLogIn': {
    label: 'Start at log-in',
    does: 'Sentry Desk begins to watch when you log in. It starts in the tray, without its window.',
  },
  'updates.check': {
    label: 'Look for new versions',
    does: 'Asks once a day and says so in the tray. Nothing is downloaded before you ask for it.',
  },
};

/** The words for a setting; one that has none yet goes by its own name. */
export function settingWords(field: string): SettingWords {
  return WORDS[field] ?? { label: spelledOut(field), does: '' };
}

function spelledOut(field: string): string {
  const name = field.split('.').slice(1).join(', ');
  const words = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'security.mode': { AUDIT: 'Audit', ACTIVE: 'Active', DISABLED: 'Disabled' },
  'desktop.startAtLogIn': { true: 'Yes', false: 'No' },
  'updates.check': { true: 'Once a day', false: 'Never' },
};

/** One of the values that a setting may have, in words. */
export function choiceLabel(field: string, value: string): string {
  return CHOICES[field]?.[value] ?? value;
}

/** Who thinks: the providers, with what each needs. */
export const PROVIDER_WORDS: Readonly<Record<string, { readonly label: string; readonly does: string }>> = {
  playbook: {
    label: 'No model: use playbooks',
    does: 'Written rules find common causes and propose the fix. Works offline, costs nothing.',
  },
  anthropic: { label: 'Anthropic', does: 'The Anthropic API, with a key of yours.' },
  bedrock_gateway: { label: 'Bedrock gateway', does: 'A Bedrock Access Gateway that you run, with its key.' },
  openai_compatible: {
    label: 'OpenAI-compatible',
    does: 'Any server with that interface, such as one on your own machine.',
  },
};

/** The secret that a provider asks for; null where it needs none. */
function keyOfProvider(
  provider: string,
): 'ANTHROPIC_API_KEY' | 'BEDROCK_GATEWAY_API_KEY' | 'OPENAI_COMPATIBLE_API_KEY' | null {
  switch (provider) {
    case 'anthropic':
      return 'ANTHROPIC_API_KEY';
    case 'bedrock_gateway':
      return 'BEDROCK_GATEWAY_API_KEY';
    case 'openai_compatible':
      return 'OPENAI_COMPATIBLE_API_KEY';
    default:
      return null;
  }
}

/** The provider that a key is for; null for what is no key of a model. */
export function providerOfKey(name: string): 'anthropic' | 'bedrock_gateway' | 'openai_compatible' | null {
  const providers = ['anthropic', 'bedrock_gateway', 'openai_compatible'] as const;
  return providers.find((provider) => keyOfProvider(provider) === name) ?? null;
}

const KEPT: Readonly<Record<string, string>> = {
  keychain: 'Kept in the keychain',
  session: 'Kept in memory until the app ends',
  environment: 'Given by the environment, not stored',
  none: 'Not set',
};

/** Where a secret is, in words. */
export function keptLabel(kept: 'keychain' | 'session' | 'environment' | 'none'): string {
  return KEPT[kept] ?? '';
}

/** What a secret is for. */
export function secretLabel(name: string): string {
  const [kind, host] = name.split(':');
  if (kind === 'mcp') {
    return `Token of the MCP server ${host ?? ''}`;
  }
  if (host !== undefined) {
    return kind === 'password' ? `Password of ${host}` : `Passphrase of the key for ${host}`;
  }
  return `Key of ${PROVIDER_WORDS[providerOfKey(name) ?? '']?.label ?? name}`;
}
