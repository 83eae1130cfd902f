import type { IncidentId } from '#shared/domain/ids.ts';
import { Mode } from '#shared/domain/modes.ts';
import type { DeskView } from './desk-feed.ts';
import type { EngineState } from './engine-supervisor.ts';
import { gatherQuestions, type Question } from './question.ts';
import { type UpdateLine, type UpdateState, type UpdateStep, updateLines } from './updates/update-model.ts';

/** What the icon says at a glance. */
export type TrayIcon = 'quiet' | 'working' | 'waiting' | 'blind' | 'stopped';

/** What a click in the menu asks for. */
export type TrayCommand =
  | { readonly type: 'open' }
  | { readonly type: 'open_incident'; readonly incidentId: IncidentId }
  | { readonly type: 'decide'; readonly question: Question; readonly decision: 'approve' | 'deny' }
  | { readonly type: 'set_mode'; readonly mode: Mode }
  | { readonly type: 'set_stop'; readonly engaged: boolean }
  | { readonly type: 'restart_engine' }
  | { readonly type: 'update'; readonly step: UpdateStep }
  | { readonly type: 'quit' };

export type TrayItem =
  | { readonly type: 'separator' }
  | { readonly type: 'text'; readonly label: string }
  | { readonly type: 'command'; readonly label: string; readonly command: TrayCommand; readonly checked?: boolean }
  | { readonly type: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayModel {
  readonly icon: TrayIcon;
  /** Plans and calls that wait for the operator. */
  readonly count: number;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

const MODE_LABELS: Readonly<Record<Mode, string>> = {
  AUDIT: 'Audit: look, never change',
  ACTIVE: 'Active: act after approval',
  DISABLED: 'Disabled: no agent runs',
};
const MENU_QUESTIONS = 10;
const NO_UPDATES: UpdateState = { type: 'off' };

/** The tray for what is known now; `view` is null while the engine is not there. */
export function buildTrayModel(
  engine: EngineState,
  view: DeskView | null,
  update: UpdateState = NO_UPDATES,
): TrayModel {
  const icon = chooseIcon(engine, view);
  const count = view === null ? 0 : waiting(view);
  const items = [...menu(engine, view), ...endItems(update)];
  return { icon, count, tooltip: `Sentry Desk: ${describe(engine, view)}`.slice(0, 120), items };
}

/** The picture's name: with the number of what waits, unless the platform shows that beside the icon. */
export function trayPicture({ icon, count }: Pick<TrayModel, 'icon' | 'count'>, platform: NodeJS.Platform): string {
  if (icon !== 'waiting' || platform === 'darwin') return icon;
  return count > 9 ? 'waiting-many' : `waiting-${String(count)}`;
}

function chooseIcon(engine: EngineState, view: DeskView | null): TrayIcon {
  if (engine.type !== 'ready' || view === null) return 'stopped';
  if (waiting(view) > 0) return 'waiting';
  if (view.status.stopped || view.status.mode === 'DISABLED') return 'stopped';
  if (isBlind(view)) return 'blind';
  return view.status.incidents.active > 0 ? 'working' : 'quiet';
}

function isBlind({ status }: DeskView): boolean {
  return !status.watcher.running || status.watcher.sources.some((source) => source.state === 'blind');
}

function describe(engine: EngineState, view: DeskView | null): string {
  if (engine.type === 'failed') return `the engine is not running. ${engine.why}`;
  if (engine.type !== 'ready' || view === null) return 'the engine is starting';
  const { status } = view;
  if (waiting(view) > 0) return `${waitingWords(view)} waiting for you`;
  if (status.stopped) return 'stopped, nothing will run';
  if (status.mode === 'DISABLED') return 'disabled, no agent runs';
  if (!status.watcher.running) return `not watching. ${status.watcher.why}`.trim();
  const blind = status.watcher.sources.filter((source) => source.state === 'blind').length;
  if (blind > 0) return `${plural(blind, 'source')} not heard`;
  return status.incidents.active > 0 ? plural(status.incidents.active, 'active incident') : 'all quiet';
}

function menu(engine: EngineState, view: DeskView | null): readonly TrayItem[] {
  if (engine.type === 'failed') {
    return [
      { type: 'text', label: 'The engine is not running' },
      { type: 'command', label: 'Start it again', command: { type: 'restart_engine' } },
    ];
  }
  if (engine.type !== 'ready' || view === null) return [{ type: 'text', label: 'The engine is starting' }];
  return [...questionItems(view), { type: 'separator' }, ...controlItems(view), ...incidentItems(view)];
}

function endItems(update: UpdateState): readonly TrayItem[] {
  return [
    { type: 'separator' },
    ...updateLines(update).map(updateItem),
    { type: 'command', label: 'Open Sentry Desk', command: { type: 'open' } },
    { type: 'command', label: 'Quit', command: { type: 'quit' } },
  ];
}

function updateItem({ label, step }: UpdateLine): TrayItem {
  return step === null ? { type: 'text', label } : { type: 'command', label, command: { type: 'update', step } };
}

function questionItems(view: DeskView): readonly TrayItem[] {
  const questions = gatherQuestions(view);
  if (questions.length === 0) return [{ type: 'text', label: 'No approval is waiting' }];
  const more = questions.length - MENU_QUESTIONS;
  return [
    { type: 'text', label: `${waitingWords(view)} waiting` },
    ...questions.slice(0, MENU_QUESTIONS).map(questionItem),
    ...(more > 0 ? [{ type: 'text', label: `and ${String(more)} more` } as const] : []),
  ];
}

function questionItem(question: Question): TrayItem {
  const { line, incidentId } = question;
  const word = question.kind === 'plan' ? 'Approve' : 'Allow once';
  const approve: readonly TrayItem[] =
    line === null
      ? []
      : [{ type: 'command', label: `${word}: ${line}`, command: { type: 'decide', question, decision: 'approve' } }];
  return {
    type: 'submenu',
    label: question.label,
    items: [
      { type: 'command', label: 'Review', command: { type: 'open_incident', incidentId } },
      { type: 'command', label: 'Deny', command: { type: 'decide', question, decision: 'deny' } },
      ...approve,
    ],
  };
}

function controlItems({ status }: DeskView): readonly TrayItem[] {
  const stop: TrayItem = status.stopped
    ? { type: 'command', label: 'Release the stop switch', command: { type: 'set_stop', engaged: false } }
    : { type: 'command', label: 'Stop everything', command: { type: 'set_stop', engaged: true } };
  const modes = Mode.options.map((mode): TrayItem => {
    return {
      type: 'command',
      label: MODE_LABELS[mode],
      command: { type: 'set_mode', mode },
      checked: mode === status.mode,
    };
  });
  return [{ type: 'submenu', label: `Mode: ${MODE_LABELS[status.mode].split(':', 1)[0] ?? ''}`, items: modes }, stop];
}

function incidentItems({ lastIncident }: DeskView): readonly TrayItem[] {
  if (lastIncident === null) return [];
  const command: TrayCommand = { type: 'open_incident', incidentId: lastIncident.id };
  return [{ type: 'command', label: `Last incident: ${lastIncident.service} on ${lastIncident.host}`, command }];
}

function waiting({ approvals, permissions }: DeskView): number {
  return approvals.length + permissions.length;
}

function waitingWords({ approvals, permissions }: DeskView): string {
  const plans = approvals.length === 0 ? [] : [plural(approvals.length, 'approval')];
  const calls = permissions.length === 0 ? [] : [plural(permissions.length, 'call')];
  return [...plans, ...calls].join(' and ');
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
