import type { IncidentId } from '#shared/domain/ids.ts';
import { Mode } from '#shared/domain/modes.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { DeskView } from './desk-feed.ts';
import type { EngineState } from './engine-supervisor.ts';
import { planLine } from './plan-line.ts';
import { type UpdateLine, type UpdateState, type UpdateStep, updateLines } from './updates/update-model.ts';

/** What the icon says at a glance. */
export type TrayIcon = 'quiet' | 'working' | 'waiting' | 'blind' | 'stopped';

/** What a click in the menu asks for. */
export type TrayCommand =
  | { readonly type: 'open' }
  | { readonly type: 'open_incident'; readonly incidentId: IncidentId }
  | { readonly type: 'decide'; readonly approval: Approval; readonly decision: 'approve' | 'deny' }
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
  /** Approvals that wait for the operator. */
  readonly count: number;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

const MODE_LABELS: Readonly<Record<Mode, string>> = {
  AUDIT: 'Audit: look, never change',
  ACTIVE: 'Active: act after approval',
  DISABLED: 'Disabled: no agent runs',
};
const MENU_APPROVALS = 10;
const NO_UPDATES: UpdateState = { type: 'off' };

/** The tray for what is known now; `view` is null while the engine is not there. */
export function buildTrayModel(
  engine: EngineState,
  view: DeskView | null,
  update: UpdateState = NO_UPDATES,
): TrayModel {
  const icon = chooseIcon(engine, view);
  const count = view?.approvals.length ?? 0;
  const items = [...menu(engine, view), ...endItems(update)];
  return { icon, count, tooltip: `Sentry Desk: ${describe(engine, view)}`.slice(0, 120), items };
}

function chooseIcon(engine: EngineState, view: DeskView | null): TrayIcon {
  if (engine.type !== 'ready' || view === null) return 'stopped';
  if (view.approvals.length > 0) return 'waiting';
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
  const { status, approvals } = view;
  if (approvals.length > 0) return `${plural(approvals.length, 'approval')} waiting for you`;
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
  return [...approvalItems(view), { type: 'separator' }, ...controlItems(view), ...incidentItems(view)];
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

function approvalItems({ approvals }: DeskView): readonly TrayItem[] {
  if (approvals.length === 0) return [{ type: 'text', label: 'No approval is waiting' }];
  const more = approvals.length - MENU_APPROVALS;
  return [
    { type: 'text', label: `${plural(approvals.length, 'approval')} waiting` },
    ...approvals.slice(0, MENU_APPROVALS).map(approvalItem),
    ...(more > 0 ? [{ type: 'text', label: `and ${String(more)} more` } as const] : []),
  ];
}

function approvalItem(approval: Approval): TrayItem {
  const line = planLine(approval);
  const approve: readonly TrayItem[] =
    line === null
      ? []
      : [{ type: 'command', label: `Approve: ${line}`, command: { type: 'decide', approval, decision: 'approve' } }];
  return {
    type: 'submenu',
    label: `${approval.service} on ${approval.host}: ${plural(approval.steps.length, 'step')}`,
    items: [
      { type: 'command', label: 'Review', command: { type: 'open_incident', incidentId: approval.incidentId } },
      { type: 'command', label: 'Deny', command: { type: 'decide', approval, decision: 'deny' } },
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

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
