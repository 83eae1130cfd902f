import type { Status } from '#shared/contract/status.ts';
import { ACTIVE_STATES, type IncidentState } from '#shared/domain/incident.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** One glance at the desk. */
export function createStatusHandlers(deps: HandlerDeps) {
  return { get: os.status.get.handler(() => describeStatus(deps)) };
}

function describeStatus(deps: HandlerDeps): Status {
  const { repositories, settings, humanSwitch } = deps;
  deps.approvals.expireDue();
  const stop = humanSwitch.stopped();
  return {
    version: deps.version,
    mode: humanSwitch.mode(),
    stopped: stop.stopped,
    stopReason: stop.stopped ? stop.why : '',
    secrets: deps.secrets.state(),
    watcher: { running: deps.watcher.running(), why: whyStopped(deps), sources: [...deps.watcher.sources()] },
    incidents: countIncidents(repositories.incidents.countByState()),
    approvalsPending: repositories.approvals.list('pending').length,
    cost: deps.models.budget.view(),
    ...deps.models.describe(),
    settingsProblems: [...settings.view().problems, ...deps.policies.problems].slice(0, 200),
    lastSeq: deps.journal.lastSeq(),
    lastIncidentAt: repositories.incidents.lastOpenedAt(),
    startedAt: deps.startedAt.toISOString(),
    demo: deps.demo !== undefined,
    deskChange: deps.deskChange === undefined ? null : deps.deskChange.to === 'demo' ? 'start' : 'leave',
    desk: deps.desk,
  };
}

function whyStopped({ watcher, settings, repositories }: HandlerDeps): string {
  if (watcher.running()) return '';
  const problems = settings.view().problems.length;
  if (problems > 0) return `The settings are not valid (${String(problems)} problem${problems === 1 ? '' : 's'}).`;
  if (repositories.deskState.get('watcher') === 'stopped') return 'It was stopped by hand.';
  return 'It has not been started yet.';
}

function countIncidents(count: Readonly<Record<IncidentState, number>>): Status['incidents'] {
  const sum = (states: readonly IncidentState[]) => states.reduce((total, state) => total + count[state], 0);
  return {
    active: sum(ACTIVE_STATES),
    resolved: count.resolved,
    escalated: count.escalated,
    ignored: sum(['ignored', 'closed']),
  };
}
