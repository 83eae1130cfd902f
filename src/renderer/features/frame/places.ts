import {
  Activity,
  BellOff,
  FileText,
  History,
  type LucideIcon,
  Regex,
  ScrollText,
  Server,
  Settings,
  Shield,
  Wrench,
} from 'lucide-react';
import { useDeskState } from '../../state/use-desk.ts';

/** A screen that the left edge leads to. */
export type Place =
  | 'now'
  | 'logs'
  | 'hosts'
  | 'patterns'
  | 'silences'
  | 'memory'
  | 'tools'
  | 'security'
  | 'reports'
  | 'settings';

/** The places: what is looked at in a night, what is set up, what stands behind it. */
export const PLACES: readonly (readonly Place[])[] = [
  ['now', 'logs'],
  ['hosts', 'patterns', 'silences'],
  ['memory', 'tools', 'security', 'reports', 'settings'],
];

/** A sign for each place, beside its name. */
export const ICONS: Readonly<Record<Place, LucideIcon>> = {
  now: Activity,
  logs: ScrollText,
  hosts: Server,
  patterns: Regex,
  silences: BellOff,
  memory: History,
  tools: Wrench,
  security: Shield,
  reports: FileText,
  settings: Settings,
};

/** What is counted beside a place's name; 0 for nothing. */
export function useCount(place: Place): { count: number; of: string; title: string } {
  const waiting = useDeskState((state) => state.pending.length + state.permissions.length);
  const frozen = useDeskState((state) => state.hosts?.filter((view) => view.frozen !== null).length ?? 0);
  const quiet = useDeskState((state) => state.silences?.length ?? 0);
  const problems = useDeskState((state) => state.status?.settingsProblems.length ?? 0);
  switch (place) {
    case 'now':
      return { count: waiting, of: 'waiting', title: 'Plans and calls that wait for your decision' };
    case 'hosts':
      return { count: frozen, of: 'frozen', title: 'Hosts that showed another key' };
    case 'silences':
      return { count: quiet, of: 'in force or planned', title: 'Silences in force or planned' };
    case 'settings':
      return { count: problems, of: 'bad', title: 'Settings with problems' };
    default:
      return { count: 0, of: '', title: '' };
  }
}
