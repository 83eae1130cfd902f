import { posix } from 'node:path';
import ipaddr from 'ipaddr.js';
import picomatch from 'picomatch';
import { RE2JS } from 're2js';
import type { SettingsProblem } from '#shared/contract/status.ts';
import type { HostSettings, LlmSettings, LogSource, ServiceSettings } from '#shared/domain/settings.ts';
import { isInside } from '../guard/policies/evaluate-path.ts';
import { evaluateJumps } from '../hosts/evaluate-jumps.ts';
import { findEndpointProblem } from './find-endpoint-problem.ts';
import { findRuleProblems } from './find-rule-problems.ts';
import type { WellFormedParts } from './well-formed-parts.ts';

/** Folders that no service may reach. */
export interface Places {
  readonly dataDir: string;
  readonly homeDir: string;
}

const HOST_NAME = /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,251}[a-zA-Z0-9_])?$/;
const UNIT_NAME = /^[a-zA-Z0-9:_.@\\][a-zA-Z0-9:_.@\\-]{0,254}$/;
const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;
const BRACKETS = [
  ['[', ']'],
  ['{', '}'],
  ['(', ')'],
] as const;
/** What lies in the data folder and must not be read as a log. */
const PRIVATE_FILES = ['token', 'settings.json', 'desk.db', 'audit.db', 'graph.db', 'audit-anchor.json'] as const;

/** Pure: what is wrong with parts that are well-formed each by itself: references, globs, folders, patterns. */
export function findSettingProblems(parts: WellFormedParts, places: Places): SettingsProblem[] {
  return [
    ...repeated('hosts', parts.hosts),
    ...repeated('services', parts.services),
    ...repeated('watch.patterns', parts.patterns),
    ...everyOne('hosts', parts.hosts, (host, at) => [...hostProblems(host, at), ...jumpProblems(host, at, parts)]),
    ...everyOne('services', parts.services, (service, at) => serviceProblems(service, { at, parts, places })),
    ...everyOne('watch.patterns', parts.patterns, ({ regex }, at) => patternProblems(regex, `${at}.regex`)),
    ...(parts.llm === null ? [] : llmProblems(parts.llm)),
    ...everyOne('security.docDomains', parts.security?.docDomains ?? [], (domain, field) =>
      HOST_NAME.test(domain) ? [] : [{ field, message: 'must be a domain name' }],
    ),
  ];
}

function everyOne<T>(
  list: string,
  items: readonly (T | null)[],
  find: (item: T, at: string) => SettingsProblem[],
): SettingsProblem[] {
  return items.flatMap((item, index) => (item === null ? [] : find(item, `${list}[${index}]`)));
}

function repeated(list: string, items: readonly ({ readonly id: string } | null)[]): SettingsProblem[] {
  return everyOne(list, items, ({ id }, at) =>
    at === `${list}[${items.findIndex((other) => other?.id === id)}]`
      ? []
      : [{ field: `${at}.id`, message: `"${id}" is used twice` }],
  );
}

function hostProblems(host: HostSettings, at: string): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  if (!ipaddr.isValid(host.address) && !HOST_NAME.test(host.address))
    problems.push({ field: `${at}.address`, message: 'must be a host name, an IP address or "local"' });
  if (host.user !== undefined && !/^[^\s\p{C}\-:/][^\s\p{C}:/]*$/u.test(host.user))
    problems.push({ field: `${at}.user`, message: 'is no user name' });
  return problems;
}

/** A jump host that is there and not well-formed is named by its own problem. */
function jumpProblems(host: HostSettings, at: string, parts: WellFormedParts): SettingsProblem[] {
  const find = (id: string) => {
    const found = parts.hosts.find((other) => other?.id === id);
    if (found) return found;
    return parts.hostIds.includes(id) ? { id, address: '' } : null;
  };
  const way = evaluateJumps(host, find);
  return 'problem' in way ? [{ field: `${at}.jump`, message: way.problem }] : [];
}

interface ServiceContext {
  readonly at: string;
  readonly parts: WellFormedParts;
  readonly places: Places;
}

function serviceProblems(service: ServiceSettings, context: ServiceContext): SettingsProblem[] {
  const { at, parts, places } = context;
  const problems: SettingsProblem[] = [];
  const host = parts.hosts.find((candidate) => candidate?.id === service.host);
  if (!parts.hostIds.includes(service.host))
    problems.push({ field: `${at}.host`, message: `no host has the id "${service.host}"` });
  const here = { ...places, local: host?.address === 'local' };
  const root = rootProblem(service.sourcePath, here);
  if (root !== null) problems.push({ field: `${at}.sourcePath`, message: root });
  problems.push(...logProblems(service, at, here));
  if (service.health !== undefined && hasCredentials(service.health.url))
    problems.push({ field: `${at}.health.url`, message: 'must not hold a user name or password' });
  if (service.autoApprove.length > 0 && service.control === undefined)
    problems.push({
      field: `${at}.autoApprove`,
      message: 'has no effect: the service has no control to restart it by',
    });
  problems.push(...findRuleProblems(service, at));
  return problems;
}

interface HostPlaces extends Places {
  /** Whether the service is on this machine, where the data folder is. */
  readonly local: boolean;
}

function rootProblem(path: string, places: HostPlaces): string | null {
  const root = posix.normalize(path).replace(/(.)\/+$/, '$1');
  if (path.split('/').some((part) => part === '..' || part === '.')) return 'must not hold "." or ".." parts';
  if (hasControlCharacters(path)) return 'must not hold control characters';
  if (root === '/' || /^\/(root|home|Users|(home|Users)\/[^/]+)$/.test(root) || root === places.homeDir)
    return 'must be the folder of one service, not the root or a home folder';
  if (places.local && isInside(places.homeDir, root)) return 'must not hold the home folder';
  if (isInside(root, places.dataDir) || (places.local && isInside(places.dataDir, root)))
    return 'must be apart from the data folder of Sentry Desk';
  if (root.split('/').includes('.ssh')) return 'must not be a folder of SSH keys';
  return null;
}

function logProblems(service: ServiceSettings, at: string, places: HostPlaces): SettingsProblem[] {
  return service.logs.flatMap((log, index) => {
    const field = `${at}.logs[${index}]`;
    if (log.kind !== 'file') return streamProblems(log, field);
    const message = globProblem(log.glob) ?? reachProblem(log.glob, places);
    return message === null ? [] : [{ field: `${field}.glob`, message }];
  });
}

/** Names reach programs of the host as data; what could be taken for an option or for a pattern is refused. */
function streamProblems(log: Exclude<LogSource, { kind: 'file' }>, field: string): SettingsProblem[] {
  if (log.kind === 'container')
    return CONTAINER_NAME.test(log.name) ? [] : [{ field: `${field}.name`, message: 'is no name of a container' }];
  return UNIT_NAME.test(log.unit)
    ? []
    : [{ field: `${field}.unit`, message: 'must be the name of one systemd unit, without * or other patterns' }];
}

function globProblem(glob: string): string | null {
  if (glob.split('/').includes('..')) return 'is a bad glob: it must not hold ".." parts';
  if (hasControlCharacters(glob)) return 'is a bad glob: it must not hold control characters';
  if (glob.endsWith('/')) return 'is a bad glob: it names a folder';
  for (const brackets of BRACKETS) {
    if (!isBalanced(glob, brackets)) return `is a bad glob: ${brackets.join(' and ')} do not match up`;
  }
  try {
    picomatch.makeRe(glob, { strictBrackets: true });
    return null;
  } catch (error) {
    return `is a bad glob: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What a glob must not reach: `/`, a home folder, keys, and on this machine the data folder. */
function reachProblem(glob: string, places: HostPlaces): string | null {
  const { base, isGlob } = picomatch.scan(glob);
  const folder = isGlob ? base : posix.dirname(glob);
  if (folder === '' || folder === '/') return 'must lie in a folder below /';
  const home = /^\/(root|home|Users|(home|Users)\/[^/]+)$/.test(folder) || folder === places.homeDir;
  if (home) return 'must lie in a folder of its own below the home folder';
  if (folder.split('/').includes('.ssh')) return 'must not lie in a folder of SSH keys';
  const closed = [...PRIVATE_FILES.map((name) => `${places.dataDir}/${name}`), `${places.homeDir}/.ssh/id_ed25519`];
  const reached = places.local && closed.some((file) => picomatch.isMatch(file, glob, { dot: true }));
  return reached || (places.local && isInside(folder, places.dataDir))
    ? 'must be apart from the data folder of Sentry Desk and the SSH keys'
    : null;
}

function isBalanced(glob: string, brackets: readonly [string, string]): boolean {
  const [open, close] = brackets;
  let depth = 0;
  for (const character of glob.replaceAll(/\\./g, '')) {
    if (character === open) depth += 1;
    if (character === close) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function llmProblems({ provider, baseUrl, model }: LlmSettings): SettingsProblem[] {
  const endpoint = baseUrl === undefined ? null : findEndpointProblem(baseUrl);
  const problems = endpoint === null ? [] : [{ field: 'llm.baseUrl', message: endpoint }];
  if (provider === 'playbook' || provider === 'anthropic') return problems;
  const missing = (field: string) => ({ field, message: `is missing: ${provider} needs it` });
  return [
    ...problems,
    ...(baseUrl === undefined ? [missing('llm.baseUrl')] : []),
    ...(model === undefined ? [missing('llm.model')] : []),
  ];
}

function patternProblems(regex: string, field: string): SettingsProblem[] {
  try {
    RE2JS.compile(regex);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ field, message: `is no regular expression in RE2 syntax: ${why.slice(0, 300)}` }];
  }
}

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function hasControlCharacters(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
