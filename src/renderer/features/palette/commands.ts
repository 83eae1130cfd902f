import type { Mode } from '#shared/domain/modes.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import type { Desk } from '../../state/desk.ts';
import type { DeskState } from '../../state/desk-state.ts';
import { goTo, HREF, incidentHref, logsHref, type Route, reportHref, setUpHref, wireHref } from '../../state/route.ts';
import { modeLabel } from '../../text/labels.ts';
import { screenTitle } from '../../text/screen-titles.ts';
import { openHelp } from './overlay-events.ts';

/** One thing the palette can do. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Desk' | 'Hosts' | 'Demo';
  run(): void;
}

const MODES: readonly Mode[] = ['AUDIT', 'ACTIVE', 'DISABLED'];

const goes = (href: string) => (): void => goTo(href);

function place(id: keyof typeof HREF & Route['type']): Command {
  return { id, title: `Go to ${screenTitle(id)}`, group: 'Go to', run: goes(HREF[id]) };
}

const PLACES: readonly Command[] = [
  place('now'),
  place('logs'),
  place('hosts'),
  place('patterns'),
  place('silences'),
  place('memory'),
  place('tools'),
  place('security'),
  place('wire'),
  place('reports'),
  place('settings'),
  { id: 'add-host', title: 'Add a host', group: 'Hosts', run: goes(HREF.addHost) },
  { id: 'add-silence', title: 'Keep something quiet, or plan maintenance', group: 'Desk', run: goes(HREF.silences) },
  { id: 'add-pattern', title: 'Add or try a pattern', group: 'Desk', run: goes(HREF.patterns) },
  { id: 'connect-model', title: 'Connect a model, or use playbooks', group: 'Desk', run: goes('#/settings/llm') },
  { id: 'set-key', title: 'Set a key or a password', group: 'Desk', run: goes(HREF.settings) },
  { id: 'verify', title: 'Verify the audit log', group: 'Desk', run: goes(HREF.security) },
  { id: 'export', title: 'Export the audit log', group: 'Desk', run: goes(HREF.reports) },
  { id: 'handoff', title: 'Hand the shift over', group: 'Desk', run: goes(HREF.reports) },
  { id: 'keys', title: 'Show the keys', group: 'Desk', run: openHelp },
];

/** What can be done with the incident on screen. */
function openCommands({ open }: DeskState): Command[] {
  if (open.type !== 'shown') {
    return [];
  }
  return [
    { id: 'open-wire', title: 'Wire view of this incident', group: 'Go to', run: goes(wireHref(open.id)) },
    { id: 'open-report', title: 'Report of this incident', group: 'Go to', run: goes(reportHref(open.id)) },
  ];
}

function placeCommands(state: DeskState): Command[] {
  const lists = state.lists;
  const incidents = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return [
    ...PLACES,
    ...incidents.map((incident): Command => {
      const title = `Open incident: ${incident.service}: ${visibleText(incident.title)}`;
      return { id: incident.id, title, group: 'Go to', run: goes(incidentHref(incident.id)) };
    }),
    ...openCommands(state),
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

function changeDeskCommand(desk: Desk, way: 'start' | 'leave'): Command {
  const title = way === 'start' ? 'Try the demo' : 'Leave the demo';
  const run = async (): Promise<void> => {
    const outcome = await desk.actions.changeDesk(way);
    if (!outcome.ok) desk.showProblem(outcome.why);
  };
  return { id: 'change-desk', title, group: 'Demo', run: () => void run() };
}

function demoCommands(state: DeskState, desk: Desk): Command[] {
  if (state.connection !== 'ready') {
    return [];
  }
  const way = state.status?.deskChange ?? null;
  const faults = state.demo?.faults ?? [];
  return [
    ...faults.map((fault): Command => {
      const title = `Break the demo: ${fault.title}`;
      return { id: `break-${fault.id}`, title, group: 'Demo', run: () => void desk.actions.breakDemo(fault.id) };
    }),
    ...(way === null ? [] : [changeDeskCommand(desk, way)]),
  ];
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
