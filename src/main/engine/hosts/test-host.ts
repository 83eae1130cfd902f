import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HostTest, HostTestStep } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccessDeps, HostNetwork } from './create-host-access.ts';
import { evaluateKnownHosts } from './evaluate-known-hosts.ts';
import { explainFailure } from './explain-failure.ts';
import { normalizeFingerprint } from './fingerprint-key.ts';
import { FACTS_SCRIPT, parseFacts } from './host-facts.ts';
import { createHostLanes, type HostLanes } from './host-lanes.ts';
import { type ProbedKey, probeHostKey } from './probe-host-key.ts';
import { execOverSsh } from './ssh-exec.ts';
import { JumpFailed } from './tunnel.ts';

const STEP_TIMEOUT_MS = 15_000;

/** What the test of a host needs. */
export interface TestHostDeps extends HostAccessDeps {
  readonly network: Pick<HostNetwork, 'openTunnel'>;
  /** The fingerprint that a person has seen and accepts, for a host that is not pinned. */
  readonly accept: string | null;
  /** Absolute path of the `known_hosts` to compare with; it may be absent. */
  readonly knownHostsFile: string;
}

/** What the steps found so far. */
interface Findings {
  readonly steps: HostTestStep[];
  key: ProbedKey | null;
  knownHosts: HostTest['knownHosts'];
  facts: HostTest['facts'];
  latencyMs: number | null;
}

/**
 * Tries a draft of a host step by step and stops at the first that fails, saying what to do next. Only its key is asked for
 * until that key is pinned or accepted. Fails with `aborted` only.
 */
export async function testHost(draft: HostSettings, deps: TestHostDeps, signal: AbortSignal): Promise<HostTest> {
  const findings: Findings = { steps: [], key: null, knownHosts: null, facts: [], latencyMs: null };
  if (draft.address === 'local') pass(findings, 'reach', 'this machine is reached without SSH');
  else await trySteps(findings, { draft, deps, signal });
  const { key, steps, knownHosts, facts, latencyMs } = findings;
  return {
    ok: steps.every(({ ok }) => ok),
    steps,
    key: key === null ? null : { type: key.type, fingerprint: key.fingerprint },
    knownHosts,
    facts,
    latencyMs,
  };
}

interface Trying {
  readonly draft: HostSettings;
  readonly deps: TestHostDeps;
  readonly signal: AbortSignal;
}

async function trySteps(findings: Findings, trying: Trying): Promise<void> {
  const expected = expectedKey(trying);
  const way = await tryWay(findings, trying);
  if (way === null) return;
  const key = await tryKey(findings, trying, { way, expected });
  if (key === null) return;
  const lanes = createHostLanes({
    ...trying.deps,
    ...pinnedFor(trying, key),
    host: trying.draft,
    openTunnel: trying.deps.network.openTunnel,
  });
  try {
    if (await tryLogIn(findings, trying, lanes)) await tryShell(findings, trying, lanes);
  } finally {
    await lanes.close('the test is over');
  }
}

/** The fingerprint that the host must show; null when nobody has named one. */
function expectedKey({ draft, deps }: Trying): string | null {
  const known = deps.settings.host(draft.id) === null ? null : attempt(() => deps.hostKeys.pinned(draft.id));
  const named = known ?? draft.hostKey ?? deps.accept;
  return named === null ? null : normalizeFingerprint(named);
}

/** Two pins that differ, or a keychain that does not answer, are named when the host is used; here the draft counts. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

async function tryWay(findings: Findings, trying: Trying): Promise<Duplex | null> {
  const { draft, deps, signal } = trying;
  if (draft.jump === undefined) {
    const address = await step(findings, { ...trying, name: 'resolve' }, async () => {
      const found = await lookup(draft.address);
      return {
        value: found.address,
        message:
          found.address === draft.address ? `${draft.address} is an address` : `${draft.address} is ${found.address}`,
      };
    });
    if (address === null) return null;
    return step(findings, { ...trying, name: 'reach' }, async (either) => ({
      value: await openSocket(address, draft.port, either),
      message: `${address}:${draft.port} answers`,
    }));
  }
  const { jump } = draft;
  try {
    const { socket } = await deps.network.openTunnel(
      jump,
      { address: draft.address, port: draft.port },
      withTimeout(signal),
    );
    pass(findings, 'jump', `${jump} is connected`);
    pass(findings, 'reach', `${draft.address}:${draft.port} answers through ${jump}`);
    return socket;
  } catch (error) {
    if (signal.aborted) throw aborted(error);
    if (!(error instanceof JumpFailed) && error instanceof AppError && error.code === 'host_unreachable') {
      pass(findings, 'jump', `${jump} is connected`);
      fail(findings, 'reach', error.message);
    } else fail(findings, 'jump', messageOf(error));
    return null;
  }
}

async function tryKey(
  findings: Findings,
  trying: Trying,
  at: { way: Duplex; expected: string | null },
): Promise<ProbedKey | null> {
  const { draft, deps } = trying;
  try {
    const keyType = deps.settings.host(draft.id) === null ? null : attempt(() => deps.hostKeys.pinnedType(draft.id));
    const key = await probeHostKey(draft, withTimeout(trying.signal), { sock: at.way, keyType });
    findings.key = key;
    findings.knownHosts = await askKnownHosts(draft, key, deps.knownHostsFile);
    const problem = evaluateTestedKey({ key, expected: at.expected, knownHosts: findings.knownHosts });
    if (problem === null) pass(findings, 'host_key', `it shows the pinned key ${key.fingerprint} (${key.type})`);
    else fail(findings, 'host_key', problem);
    return problem === null ? key : null;
  } catch (error) {
    if (trying.signal.aborted) throw aborted(error);
    fail(findings, 'host_key', messageOf(error));
    return null;
  } finally {
    at.way.destroy();
  }
}

async function askKnownHosts(
  { address, port }: HostSettings,
  key: ProbedKey,
  file: string,
): Promise<HostTest['knownHosts']> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const asked = { known_hosts: text, host: address, port, presented_key: key.publicKey, strict: false };
  const { verdict, reason } = evaluateKnownHosts(asked);
  return { verdict, reason };
}

interface TestedKey {
  readonly key: { readonly type: string; readonly fingerprint: string };
  readonly expected: string | null;
  readonly knownHosts: HostTest['knownHosts'];
}

/**
 * Pure: why nothing more may be sent to a host with this key, with the next step; null when it is the one that a person named.
 * What `known_hosts` says is for that person to read, and decides nothing.
 */
export function evaluateTestedKey({ key, expected, knownHosts }: TestedKey): string | null {
  const shown = `${key.fingerprint} (${key.type})`;
  if (expected === key.fingerprint) return null;
  if (expected !== null) {
    return `it shows ${shown}, not ${expected}: someone may be listening in, nothing was sent. Ask who changed it before you pin the new one`;
  }
  if (knownHosts?.verdict === 'refuse') {
    return `it shows ${shown}, which known_hosts of this machine refuses: ${knownHosts.reason}. Ask who changed it before you accept it`;
  }
  const known = knownHosts?.verdict === 'accept' ? `known_hosts of this machine knows it (${knownHosts.reason}). ` : '';
  return `it shows ${shown}. ${known}Compare it with the host's own (ssh-keygen -lf on its console), then accept it`;
}

async function tryLogIn(findings: Findings, trying: Trying, lanes: HostLanes): Promise<boolean> {
  const done = await step(findings, { ...trying, name: 'log_in' }, async (either) => {
    const lease = await lanes.lease({ use: 'call', patienceMs: 0 }, either);
    lease.release();
    return { value: true, message: `${trying.draft.user ?? ''} may log in by ${trying.draft.auth.kind}` };
  });
  return done === true;
}

async function tryShell(findings: Findings, trying: Trying, lanes: HostLanes): Promise<void> {
  await step(findings, { ...trying, name: 'shell' }, async (either) => {
    const request = { argv: ['sh', '-c', FACTS_SCRIPT], timeoutMs: STEP_TIMEOUT_MS, maxOutputBytes: 65_536 } as const;
    const { exitCode, stdout, stderr } = await execOverSsh(lanes, request, either);
    const facts = parseFacts(stdout.toString());
    findings.facts = facts;
    findings.latencyMs = lanes.state().latencyMs;
    if (facts.length > 0) return { value: true, message: 'commands run there' };
    const said = stderr.toString().trim().slice(0, 200);
    throw new AppError(
      'command_failed',
      `no shell answers (exit status ${exitCode ?? 'none'}): ${said || 'does that user have a log-in shell?'}`,
    );
  });
}

/** The key that was just shown is the only one that these lanes accept; nothing of it is kept or reported. */
function pinnedFor({ deps }: Trying, key: ProbedKey) {
  const hostKeys = { ...deps.hostKeys, pinned: () => key.fingerprint, pinnedType: () => key.type };
  return { hostKeys, hostKeyWatch: { changed: () => undefined } };
}

type StepWork<T> = (signal: AbortSignal) => Promise<{ readonly value: T; readonly message: string }>;

interface Step extends Trying {
  readonly name: HostTestStep['name'];
}

/** Null when it failed, and why is in the findings. */
async function step<T>(findings: Findings, trying: Step, work: StepWork<T>): Promise<T | null> {
  const { name } = trying;
  try {
    const { value, message } = await work(withTimeout(trying.signal));
    pass(findings, name, message);
    return value;
  } catch (error) {
    if (trying.signal.aborted) throw aborted(error);
    const { id, address, port, user = '', auth } = trying.draft;
    fail(findings, name, explainFailure(error, { id, address, port, user, authKind: auth.kind }).message);
    return null;
  }
}

function openSocket(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true });
    const abort = () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    socket.once('error', reject);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      // Whoever reads from it next hears of its errors; until then there must be somebody.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

function withTimeout(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(STEP_TIMEOUT_MS)]);
}

function pass({ steps }: Findings, name: HostTestStep['name'], message: string): void {
  steps.push({ name, ok: true, message });
}

function fail({ steps }: Findings, name: HostTestStep['name'], message: string): void {
  steps.push({ name, ok: false, message: message.slice(0, 2_000) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function aborted(cause: unknown): AppError {
  return new AppError('aborted', 'the test was given up', { cause });
}
