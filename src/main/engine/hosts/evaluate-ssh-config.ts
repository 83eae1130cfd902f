import { HostSettings } from '#shared/domain/settings.ts';
import { findSettingProblems } from '../settings/find-setting-problems.ts';
import { type AliasOptions, evaluateSshAlias, type LocalUser } from './evaluate-ssh-alias.ts';
import { type Hop, parseJumpChain } from './parse-jump-chain.ts';
import type { SshConfigText } from './ssh-config-blocks.ts';

/** What the evaluation depends on beside the texts. */
export interface SshConfigContext extends LocalUser {
  /** Absolute. */
  readonly home: string;
  /** Whether an SSH agent runs. */
  readonly agent: boolean;
  /** The private keys with the names that `ssh` tries when the configuration names none, as `~/.ssh/…`. */
  readonly defaultKeys: readonly string[];
}

/** A host as settings would hold it, and what is worth knowing about it. */
export interface ImportedHost {
  readonly host: HostSettings;
  readonly notes: readonly string[];
}

/** What `ssh_config` holds. `left`: names that are not taken over, and why. */
export interface ImportedHosts {
  readonly hosts: readonly ImportedHost[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

const MAX_NAME = 64;

/** Pure: the hosts that the files name, and the jump hosts before them, as settings. Nothing is run and nothing looked up. */
export function evaluateSshConfig(files: readonly SshConfigText[], context: SshConfigContext): ImportedHosts {
  const found: Found = { files, context, hosts: new Map(), ids: new Set(), reasons: new Map() };
  for (const alias of literalNames(files)) place(found, { alias, user: null, port: null, via: null }, []);
  const hosts = [...new Set(found.hosts.values())];
  const problems = problemsOf(hosts.map(({ host }) => host));
  return {
    hosts: hosts.filter(({ host }) => !problems.has(host.id)),
    left: [
      ...[...found.reasons].map(([name, why]) => ({ name, why })),
      ...[...problems].map(([name, why]) => ({ name, why })),
    ],
  };
}

/** One way to name a host: an alias, and what a `ProxyJump` says of it beside. */
interface Asked {
  readonly alias: string;
  readonly user: string | null;
  readonly port: string | null;
  /** Jump hosts given with it; null leaves that to its own configuration. */
  readonly via: readonly Hop[] | null;
}

interface Found {
  readonly files: readonly SshConfigText[];
  readonly context: SshConfigContext;
  /** By what was asked; several ways of asking may lead to one host. */
  readonly hosts: Map<string, ImportedHost>;
  readonly ids: Set<string>;
  readonly reasons: Map<string, string>;
}

type Placed = { readonly host: HostSettings } | { readonly why: string };

function place(found: Found, asked: Asked, before: readonly string[]): Placed {
  const key = JSON.stringify(asked);
  if (before.includes(key)) return { why: 'its ProxyJump leads back to itself' };
  const known = found.hosts.get(key);
  if (known !== undefined) return known;
  const placed = build(found, asked, [...before, key]);
  if ('why' in placed) {
    found.reasons.set(asked.alias, placed.why);
    return placed;
  }
  // The same host under an address of a ProxyJump that changes nothing is no second host.
  const same = [...found.hosts.values()].find((other) => isSame(other.host, placed.host, asked));
  const final = same ?? { ...placed, host: { ...placed.host, id: freshId(found, asked) } };
  found.hosts.set(key, final);
  return final;
}

function build(found: Found, asked: Asked, before: readonly string[]): ImportedHost | { readonly why: string } {
  const options = evaluateSshAlias(found.files, asked.alias, found.context);
  if (options.unclear !== null) return { why: options.unclear };
  const user = asked.user ?? options.user;
  const port = Number(asked.port ?? options.port);
  const chain = asked.via ?? chainOf(options);
  if ('why' in chain) return chain;
  if (asked.via === null && options.proxyCommand !== null)
    return { why: 'its ProxyCommand would run a command of this machine; use ProxyJump, or set the jump host here' };
  const jump = placeJump(found, chain, before);
  if (jump !== null && 'why' in jump) return jump;
  const { auth, notes } = authOf({ ...options, user, port: String(port) }, asked.alias, found.context);
  const draft = { id: 'draft', address: options.hostName, port, user, auth };
  const parsed = HostSettings.safeParse(jump === null ? draft : { ...draft, jump: jump.host.id });
  if (!parsed.success)
    return { why: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ') };
  const looked = options.canonicalizes ? ['CanonicalizeHostname is not followed: check the address'] : [];
  return { host: parsed.data, notes: [...notes, ...looked] };
}

function chainOf({ proxyJump }: AliasOptions): readonly Hop[] | { readonly why: string } {
  return proxyJump === null ? [] : parseJumpChain(proxyJump);
}

/** The last hop is the jump host; those before it are the way to that one. */
function placeJump(found: Found, chain: readonly Hop[], before: readonly string[]): Placed | null {
  const last = chain.at(-1);
  if (last === undefined) return null;
  const via = chain.length > 1 ? chain.slice(0, -1) : null;
  const placed = place(found, { alias: last.host, user: last.user, port: last.port, via }, before);
  return 'why' in placed ? { why: `its jump host ${last.host} is left out: ${placed.why}` } : placed;
}

function isSame(one: HostSettings, other: HostSettings, asked: Asked): boolean {
  if (asked.user === null && asked.port === null && asked.via === null) return false;
  return JSON.stringify({ ...one, id: '' }) === JSON.stringify({ ...other, id: '' });
}

function freshId(found: Found, { alias, user, port, via }: Asked): HostSettings['id'] {
  const parts = [user, alias, port, via === null ? null : `via-${via.at(-1)?.host}`].filter((part) => part !== null);
  const slug =
    parts
      .join('-')
      .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
      .replace(/^[^a-zA-Z0-9]+/, '')
      .slice(0, MAX_NAME) || 'host';
  let id = slug;
  for (let count = 2; found.ids.has(id); count += 1) id = `${slug.slice(0, MAX_NAME - 4)}-${count}`;
  found.ids.add(id);
  return HostSettings.shape.id.parse(id);
}

function authOf(options: AliasOptions, alias: string, context: SshConfigContext) {
  const preferred = options.preferredAuthentications?.split(',')[0]?.trim().toLowerCase() ?? '';
  if (options.pubkeyAuthentication === 'no' || ['password', 'keyboard-interactive'].includes(preferred)) {
    return { auth: { kind: 'password' }, notes: [] };
  }
  const files = options.identityFiles.filter((file) => file.toLowerCase() !== 'none');
  const [first] = files;
  if (first?.endsWith('.pub')) return { auth: { kind: 'agent' }, notes: [`the agent must hold the key of ${first}`] };
  if (first !== undefined) {
    const path = expandTokens(first, {
      d: context.home,
      h: options.hostName,
      n: alias,
      p: options.port,
      r: options.user,
      u: context.user,
    });
    const notes = files.length > 1 ? [`${files.length} key files are named: the first one is used`] : [];
    return { auth: { kind: 'key', path }, notes };
  }
  const [fallback] = context.defaultKeys;
  if (context.agent || fallback === undefined) return { auth: { kind: 'agent' }, notes: [] };
  return {
    auth: { kind: 'key', path: fallback },
    notes: ['no key file is named and no agent runs: the usual key is used'],
  };
}

/** `%%` is a percent sign; a token that is not known here stays as it is, and the key file is then not found. */
function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replaceAll(/%(.)/g, (all, token: string) => (token === '%' ? '%' : (tokens[token] ?? all)));
}

/** Names that `Host` lines spell out, in order; patterns are no hosts. */
function literalNames(files: readonly SshConfigText[]): Set<string> {
  const names = files.flatMap((file) =>
    file.blocks.flatMap((block) => [
      ...(block.kind === 'host' ? block.words.filter((word) => !/[*?]|^!/.test(word)) : []),
      ...block.entries
        .filter(({ keyword }) => keyword === 'include')
        .flatMap(({ words }) => words.flatMap((word) => [...literalNames(file.included.get(word) ?? [])])),
    ]),
  );
  return new Set(names);
}

function problemsOf(hosts: readonly HostSettings[]): Map<string, string> {
  const parts = { hosts, services: [], patterns: [], llm: null, security: null, hostIds: hosts.map(({ id }) => id) };
  const problems = new Map<string, string>();
  for (const { field, message } of findSettingProblems(parts, { dataDir: '/', homeDir: '/' })) {
    const host = hosts[Number(/^hosts\[(\d+)\]/.exec(field)?.[1])];
    if (host !== undefined) problems.set(host.id, `${field.replace(/^hosts\[\d+\]\.?/, '')} ${message}`);
  }
  // What is behind a host that is left out cannot be reached either.
  for (const { id, jump } of hosts) {
    const why = jump === undefined ? undefined : problems.get(jump);
    if (why !== undefined && !problems.has(id)) problems.set(id, `its jump host ${jump} is left out: ${why}`);
  }
  return problems;
}
