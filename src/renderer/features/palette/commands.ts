import type { Mode } from '#shared/domain/modes.ts';
import type { Desk } from '../../state/desk.ts';
import type { DeskState } from '../../state/desk-state.ts';
import { incidentHref } from '../../state/route.ts';
import { modeLabel } from '../../text/labels.ts';
import { visibleText } from '../../text/untrusted-marks.ts';

/** One thing the palette can do. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Desk' | 'Demo';
  run(): void;
}

const MODES: readonly Mode[] = ['AUDIT', 'ACTIVE', 'DISABLED'];

function goTo(hash: string): () => void {
  return () => {
    window.location.hash = hash;
  };
}

function placeCommands(state: DeskState): Command[] {
  const lists = state.lists;
  const incidents = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return [
    { id: 'now', title: 'Go to Now', group: 'Go to', run: goTo('#/now') },
    ...incidents.map((incident): Command => {
      const title = `Open incident: ${incident.service}: ${visibleText(incident.title)}`;
      return { id: incident.id, title, group: 'Go to', run: goTo(incidentHref(incident.id)) };
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
  return [...placeCommands(state), ...deskCommands(state, desk), ...demoCommands(state, desk)];
}

/** The commands that hold every word that was typed. */
export function matchCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter((command) => words.every((word) => command.title.toLowerCase().includes(word)));
}
