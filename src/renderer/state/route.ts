import { useSyncExternalStore } from 'react';
import { HostId, IncidentId } from '#shared/domain/ids.ts';

/** Where setting a host up begins: its address, its test, or its services. */
export type SetUpStart = 'form' | 'test' | 'services';

/** Which screen is shown. */
export type Route =
  | { readonly type: 'now' }
  | { readonly type: 'incident'; readonly id: IncidentId }
  | { readonly type: 'hosts' }
  /** `host` null: a host that is not in the settings yet. */
  | { readonly type: 'set_up'; readonly host: HostId | null; readonly start: SetUpStart }
  /** `source` null: none is picked yet. */
  | { readonly type: 'logs'; readonly source: string | null }
  /** `line`: a log line to try a pattern on; empty for none. */
  | { readonly type: 'patterns'; readonly line: string }
  | { readonly type: 'silences' }
  | { readonly type: 'memory' }
  | { readonly type: 'tools' }
  | { readonly type: 'security' }
  /** `incident` null: which incidents there are. */
  | { readonly type: 'wire'; readonly incident: IncidentId | null }
  | { readonly type: 'reports'; readonly incident: IncidentId | null }
  /** `group`: the part of the settings to begin with; empty for the first. */
  | { readonly type: 'settings'; readonly group: string };

/** The addresses of the screens that take nothing. */
export const HREF = {
  now: '#/now',
  hosts: '#/hosts',
  addHost: '#/hosts/add',
  logs: '#/logs',
  patterns: '#/patterns',
  silences: '#/silences',
  memory: '#/memory',
  tools: '#/tools',
  security: '#/security',
  wire: '#/wire',
  reports: '#/reports',
  settings: '#/settings',
} as const;

const FIXED: Readonly<Record<string, Route>> = {
  [HREF.hosts]: { type: 'hosts' },
  [HREF.addHost]: { type: 'set_up', host: null, start: 'form' },
  [HREF.logs]: { type: 'logs', source: null },
  [HREF.patterns]: { type: 'patterns', line: '' },
  [HREF.silences]: { type: 'silences' },
  [HREF.memory]: { type: 'memory' },
  [HREF.tools]: { type: 'tools' },
  [HREF.security]: { type: 'security' },
  [HREF.wire]: { type: 'wire', incident: null },
  [HREF.reports]: { type: 'reports', incident: null },
  [HREF.settings]: { type: 'settings', group: '' },
};

const STARTS: Readonly<Record<string, SetUpStart>> = { edit: 'form', test: 'test', services: 'services' };

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    return '';
  }
}

/** Reads a location hash; what is not understood is *Now*. */
export function parseRoute(hash: string): Route {
  const fixed = FIXED[hash];
  if (fixed !== undefined) {
    return fixed;
  }
  const [, place, name, rest] = hash.split('/');
  if (place === 'incident' && rest === undefined) {
    const id = IncidentId.safeParse(name);
    return id.success ? { type: 'incident', id: id.data } : { type: 'now' };
  }
  if (place === 'host') {
    const id = HostId.safeParse(name);
    const start = STARTS[rest ?? ''];
    return id.success && start !== undefined ? { type: 'set_up', host: id.data, start } : { type: 'hosts' };
  }
  if (place === 'wire' || place === 'reports') {
    return { type: place, incident: IncidentId.safeParse(name).data ?? null };
  }
  if (place === 'settings') {
    return { type: 'settings', group: decoded(name) };
  }
  if (place === 'logs') {
    return { type: 'logs', source: decoded(name) || null };
  }
  return place === 'patterns' ? { type: 'patterns', line: decoded(name) } : { type: 'now' };
}

/** The address of an incident's screen. */
export function incidentHref(id: IncidentId): string {
  return `#/incident/${id}`;
}

/** The address of the calls that were made to models for an incident. */
export function wireHref(id: IncidentId): string {
  return `${HREF.wire}/${id}`;
}

/** The address where an incident is taken away as a report. */
export function reportHref(id: IncidentId): string {
  return `${HREF.reports}/${id}`;
}

/** The address where a host of the settings is edited, tested, or its services are picked. */
export function setUpHref(id: HostId, start: 'edit' | 'test' | 'services'): string {
  return `#/host/${id}/${start}`;
}

const LONGEST_LINE = 4_000;

/** Half of a character, which a line cut by bytes may hold, has no place in an address. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\u{FFFD}'));

/** The address of a source's lines. */
export function logsHref(source: string): string {
  return `#/logs/${encoded(source)}`;
}

/** The address where a pattern is tried on a line, or on its beginning where it is very long. */
export function patternHref(line: string): string {
  return `#/patterns/${encoded(line.slice(0, LONGEST_LINE))}`;
}

/** Goes to a screen. */
export function goTo(href: string): void {
  window.location.hash = href;
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The screen that the address asks for. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  return parseRoute(hash);
}
