import type { Mode } from '#shared/domain/modes.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import type { Desk } from '../../state/desk.ts';
import type { DeskState } from '../../state/desk-state.ts';
import { goTo, HREF, incidentHref, logsHref, setUpHref } from '../../state/route.ts';
import { modeLabel } from '../../text/labels.ts';

/** One thing the palette can do. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Desk' | 'Hosts' | 'Demo';
  run(): void;
}

const MODES: readonly Mode[] = ['AUDIT', 'ACTIVE', 'DISABLED'];

const goes = (href: string) => (): void => goTo(href);

const PLACES: readonly Command[] = [
  { id: 'now', title: 'Go to Now', group: 'Go to', run: goes(HREF.now) },
  { id: 'hosts', title: 'Go to Hosts and services', group: 'Go to', run: goes(HREF.hosts) },
  { id: 'logs', title: 'Go to Logs', group: 'Go to', run: goes(HREF.logs) },
  { id: 'patterns', title: 'Go to Patterns', group: 'Go to', run: goes(HREF.patterns) },
  { id: 'silences', title: 'Go to Silences', group: 'Go to', run: goes(HREF.silences) },
  { id: 'add-host', title: 'Add a host', group: 'Hosts', run: goes(HREF.addHost) },
  { id: 'add-silence', title: 'Keep something quiet, or plan maintenance', group: 'Desk', run: goes(HREF.silences) },
  { id: 'add-pattern', title: 'Add or try a pattern', group: 'Desk', run: goes(HREF.patterns) },
];

function placeCommands(state: DeskState): Command[] {
  const lists = state.lists;
  const incidents = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return [
    ...PLACES,
    ...incidents.map((incident): Command => {
      const title = `Open incident: ${incident.service}: ${visibleText(incident.title)}`;
      return { id: incident.id, title, group: 'Go to', run: goes(incidentHref(incident.id)) };
    }),
  ];
}

function hostCommands(state: DeskState, desk: Desk): Command[] {
  const sources = state.status?.watcher.sources ?? [];
  const ready = state.connection === 'ready';
  const reading = sources.filter((source) => ready && source.progress !== null);
  const path = (source: (typeof sources)[number]): string => visibleText(`${source.host}:${source.path}`);
  return [
    ...(state.hosts ?? []).flatMap(({ host: { id } }): Command[] => [
      { id: `test-${id}`, title: `Test host ${id}`, group: 'Hosts', run: goes(setUpHref(id, 'test')) },
      { id: `pick-${id}`, title: `Pick services on ${id}`, group: 'Hosts', run: goes(setUpHref(id, 'services')) },
      { id: `edit-${id}`, title: `Edit host ${id}`, group: 'Hosts', run: goes(setUpHref(id, 'edit')) },
    ]),
    ...sources.map((source): Command => {
      const title = `Open logs: ${source.service}: ${path(source)}`;
      return { id: `logs-${source.id}`, title, group: 'Go to', run: goes(logsHref(source.id)) };
    }),
    ...reading.map((source): Command => {
      const run = (): void => void desk.actions.skipReading(source.id);
      return { id: `skip-${source.id}`, title: `Stop reading ${path(source)}`, group: 'Desk', run };
    }),
  ];
}

function deskCommands(state: DeskState, desk: Desk): Command[] {
  const status = state.status;
  if (status === null || state.connection !== 'ready') {
    return [];
  }
  const { actions } = desk;
  const running = status.watcher.running;
  return [
    {
      id: 'watch',
      title: running ? 'Stop watching' : 'Start watching',
      group: 'Desk',
      run: () => void actions.setWatching(!running),
    },
    {
      id: 'stop',
      title: status.stopped ? 'Release the stop switch' : 'Stop everything',
      group: 'Desk',
      run: () => void actions.setStop(!status.stopped),
    },
    ...MODES.filter((mode) => mode !== status.mode).map(
      (mode): Command => ({
        id: `mode-${mode}`,
        title: `Set mode: ${modeLabel(mode)}`,
        group: 'Desk',
        run: () => void actions.setMode(mode),
      }),
    ),
  ];
}

function demoCommands(state: DeskState, desk: Desk): Command[] {
  if (state.demo === null || state.connection !== 'ready') {
    return [];
  }
  return state.demo.faults.map((fault) => ({
    id: `break-${fault.id}`,
    title: `Break the demo: ${fault.title}`,
    group: 'Demo',
    run: () => void desk.actions.breakDemo(fault.id),
  }));
}

/** Everything that can be done now. */
export function listCommands(desk: Desk): readonly Command[] {
  const state = desk.get();
  return [
    ...placeCommands(state),
    ...deskCommands(state, desk),
    ...hostCommands(state, desk),
    ...demoCommands(state, desk),
  ];
}

/** The commands that hold every word that was typed. */
export function matchCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter((command) => words.every((word) => command.title.toLowerCase().includes(word)));
}
