import type { Route } from '../state/route.ts';

const TITLES: Record<Route['type'], string> = {
  now: 'Now',
  incident: 'Incident',
  hosts: 'Hosts and services',
  set_up: 'Set up a host',
  logs: 'Logs',
  patterns: 'Patterns',
  silences: 'Silences',
  memory: 'Memory',
  tools: 'Tools and roles',
  security: 'Security',
  wire: 'Wire view',
  reports: 'Reports',
  settings: 'Settings',
};

/** A screen's name, as links and the window's title say it. */
export function screenTitle(screen: Route['type']): string {
  return TITLES[screen];
}
