import { tryRedaction } from '../guard/try-redaction.ts';
import type { HandlerDeps } from './handler-deps.ts';
import type { DescribedLayer as Layer } from './layer-entries.ts';

type LayerDeps = Pick<
  HandlerDeps,
  | 'settings'
  | 'policies'
  | 'audit'
  | 'humanSwitch'
  | 'secrets'
  | 'vault'
  | 'redactor'
  | 'gateway'
  | 'quarantine'
  | 'hosts'
  | 'hostDesk'
  | 'toolDesk'
  | 'models'
>;

const KEY = 'AKIAQ4T7RZW2KXN5PB3J';
/** Values of several kinds, each of which must become a placeholder and come back. */
const CANARIES = [KEY, '198.51.100.23', 'canary@desk.example'];
const MASKED =
  'Secrets become placeholders before anything is stored, addresses, e-mails and numbers of persons before a model reads it; the values are sealed.';

/** Every layer with its state as it is at this moment; what this version does not have is `off` and says so. */
export function describeLayers(deps: LayerDeps): Layer[] {
  return [
    vaultLayer(deps),
    screeningLayer(deps),
    redactionLayer(deps),
    toolLayer(deps),
    policyLayer(deps),
    layer(
      'patch_validation',
      'on',
      'A patch is parsed, confined to the service folder and checked with git before anyone is asked.',
    ),
    layer(
      'approval',
      'on',
      'Every change on a host waits for an approval that is bound to the digest of the whole plan.',
    ),
    switchLayer(deps),
    throttleLayer(deps),
    layer(
      'restart_cooldown',
      'on',
      `One restart per service in ${String(deps.settings.current().security.restartCooldownSeconds)} s, counted across restarts of the app.`,
    ),
    costLayer(deps),
    hostKeyLayer(deps),
    secretsLayer(deps),
    auditLayer(deps),
    layer('security_headers', 'on', 'The window and the loopback server load their own files only.'),
  ];
}

function layer(name: string, state: Layer['state'], detail: string): Layer {
  return { name, state, detail };
}

function vaultLayer({ vault }: LayerDeps): Layer {
  const live = vault.live().length;
  return layer(
    'vault',
    'on',
    `Each agent run has an Ed25519 identity of its own; ${String(live)} credential(s) are good now.`,
  );
}

/** Tries the screen on made-up texts, one of each kind, and tells of the last find. */
function screeningLayer({ quarantine }: LayerDeps): Layer {
  const { failures, last, fault } = quarantine.state();
  if (fault !== null) return layer('ai_gateway', 'off', fault);
  const broken = quarantine.fault();
  if (broken !== null) return layer('ai_gateway', 'off', broken);
  const newest =
    last === null
      ? 'Nothing was found so far.'
      : `Last find: ${last.ref} of ${last.incidentId} at ${last.at}, ${last.categories.join(', ')}.`;
  const failed =
    failures === 0
      ? ''
      : ` The screen failed ${String(failures)} time(s) since the start; what it failed on was withheld.`;
  const detail = `Lines, files, documents and answers of tools are screened for instructions to a model; decoy tools and canaries watch what it writes. ${newest}${failed}`;
  return layer('ai_gateway', failures === 0 ? 'on' : 'degraded', detail.slice(0, 2_000));
}

/** Tries both ways on made-up values, and the key on another: what lets one through, or throws, is off. */
function redactionLayer({ redactor, gateway, secrets }: LayerDeps): Layer {
  try {
    const { redacted, restored } = tryRedaction(CANARIES.join(' '));
    const through = CANARIES.find(
      (canary) => redacted.includes(canary) || redactor.redact(CANARIES.join(' ')).includes(KEY),
    );
    if (through !== undefined || restored !== CANARIES.join(' '))
      return layer('redaction', 'off', 'A test value came through.');
    const why = gateway.refusal();
    if (why !== null) return layer('redaction', 'off', `${why} Text with secrets is withheld until then.`);
    return secrets.state() === 'keychain'
      ? layer('redaction', 'on', MASKED)
      : layer('redaction', 'degraded', `${MASKED} Without a keychain their values are forgotten when the app ends.`);
  } catch {
    return layer('redaction', 'off', 'The gateway fails; text is replaced by a marker before it is stored.');
  }
}

function toolLayer({ toolDesk }: LayerDeps): Layer {
  return layer(
    'tool_registry',
    'on',
    `${String(toolDesk.describe().length)} tools; a role reaches only those of its row, everything else is refused.`,
  );
}

function policyLayer({ policies }: LayerDeps): Layer {
  const unread = policies.refusal();
  if (unread !== null) return layer('tool_policy', 'off', `Nothing runs: ${unread}.`);
  return layer(
    'tool_policy',
    'on',
    'Commands, paths, URLs and patches are checked by a deny-by-default policy before each tool call.',
  );
}

function switchLayer({ humanSwitch }: LayerDeps): Layer {
  const why = humanSwitch.mayAct();
  return layer(
    'human_switch',
    'on',
    why === null ? 'Approved plans may run.' : `Nothing may change a host now: ${why}`,
  );
}

function throttleLayer({ settings }: LayerDeps): Layer {
  const { maxActions, windowSeconds } = settings.current().security.throttle;
  return layer(
    'throttle',
    'on',
    `At most ${String(maxActions)} tool calls in ${String(windowSeconds)} s per role and incident.`,
  );
}

function hostKeyLayer({ hosts, hostDesk, settings, secrets }: LayerDeps): Layer {
  const frozen = hostDesk.views().flatMap(({ host, frozen }) => (frozen === null ? [] : [host.id]));
  if (frozen.length > 0) {
    const names = frozen.join(', ');
    const why = `Frozen until a person has compared the keys, each with its incident: ${names}.`;
    return layer('host_keys', 'degraded', why.slice(0, 2_000));
  }
  const local = new Set(
    settings
      .current()
      .hosts.filter((host) => host.address === 'local')
      .map((host) => host.id),
  );
  const remote = hosts.states().filter((host) => !local.has(host.id));
  const unpinned = remote.filter((host) => host.hostKey === null).map((host) => host.id);
  if (unpinned.length === 0)
    return layer(
      'host_keys',
      'on',
      `${String(remote.length)} host(s), each with a pinned key; a changed key is refused.`,
    );
  const why =
    secrets.state() === 'unavailable' ? 'the keychain is back, or their key is pinned' : 'their key is pinned';
  return layer('host_keys', 'degraded', `Refused until ${why}: ${unpinned.join(', ')}.`.slice(0, 2_000));
}

/** Degraded while the list of prices cannot be used: then everything counts as the dearest known. */
function costLayer({ models }: LayerDeps): Layer {
  const { windowUsd, limitUsd, breaker } = models.budget.view();
  const figures = `${windowUsd.toFixed(2)} of ${limitUsd.toFixed(2)} USD of these ten minutes are spent or set aside`;
  const { problem, prices } = models.prices;
  if (problem !== null)
    return layer('cost_breaker', 'degraded', `${figures}, at the dearest price known: ${problem}`.slice(0, 2_000));
  const state = breaker === 'open' ? 'The breaker is open: playbooks think.' : 'The breaker is closed.';
  return layer('cost_breaker', 'on', `${figures}, at the prices of ${prices.asOf}. ${state}`);
}

function secretsLayer({ secrets }: LayerDeps): Layer {
  const states = { keychain: 'on', session: 'degraded', unavailable: 'off' } as const;
  return layer('secrets', states[secrets.state()], secrets.detail());
}

function auditLayer({ audit }: LayerDeps): Layer {
  const verdict = audit.lastVerdict();
  if (verdict === false) return layer('audit', 'off', 'The last verification found that the record was changed.');
  const head = audit.head();
  const checked = verdict === null ? 'not verified since the start' : 'verified';
  return layer('audit', 'on', `${String(head.seq)} entries, hash-chained, ${checked}.`);
}
