import type { Demo } from '#shared/contract/demo.ts';
import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { Status } from '#shared/contract/status.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { Settings } from '#shared/domain/settings.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { type DeskFleet, emptyFleet } from './desk-fleet.ts';
import { type DeskRecord, quietRecord } from './desk-record.ts';

/** An incident as a scripted engine keeps it; what is counted and picked from its events is left to the engine. */
export type StoryIncident = Omit<IncidentDetail, 'eventCount' | 'milestones'>;

/** What a scripted engine knows; tests change it and then emit the event that says so. */
export interface DeskWorld {
  status: Status;
  incidents: StoryIncident[];
  demo: Demo | null;
  /** Why the demo cannot be started. */
  demoRefusal?: AppError;
  settings: Settings;
  fleet: DeskFleet;
  record: DeskRecord;
  /** Calls that wait for a decision. */
  permissions?: Permission[];
  /** The whole of every answer that was cut. */
  spilled?: string;
}

/** A moment, `seconds` before the time that the world was made at. */
export const before = (now: number, seconds: number): string => new Date(now - seconds * 1_000).toISOString();

/** A desk where nothing has happened. */
export function quietStatus(now: number): Status {
  return {
    version: '0.1.0',
    mode: 'ACTIVE',
    stopped: false,
    stopReason: '',
    secrets: 'keychain',
    watcher: { running: true, why: '', sources: [] },
    incidents: { active: 0, resolved: 0, escalated: 0, ignored: 0 },
    approvalsPending: 0,
    cost: { windowUsd: 0, limitUsd: 5, breaker: 'closed', totalUsd: 0 },
    provider: 'playbook',
    model: '',
    settingsProblems: [],
    lastSeq: 0,
    lastIncidentAt: null,
    startedAt: before(now, 3_600),
    demo: false,
    deskChange: null,
    desk: 'desk-of-the-test',
  };
}

/** A world where nothing has happened. */
export function quietWorld(now: number): DeskWorld {
  return {
    status: quietStatus(now),
    incidents: [],
    demo: null,
    settings: Settings.parse({}),
    fleet: emptyFleet(),
    record: quietRecord(),
  };
}

const DIFF = `--- a/config.ini
+++ b/config.ini
@@ -3,7 +3,7 @@
 
 [upstream]
 host = 127.0.0.1
-port = 9009
+port = 8080
 timeout_ms = 1500
 
 [log]
`;

const REVERSE = DIFF.replace('-port = 9009\n+port = 8080', '-port = 8080\n+port = 9009');
const HASH = '5f2b8c1d9e3a47f60b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778';

const UNDONE = { path: '/srv/shop-api/config.ini', sha256: HASH.replace('5f', 'a1') };

/** A plan of two steps, a patch and a restart, as the engine would ask for it. */
export function waitingApproval(now: number, change: Partial<Approval> = {}): Approval {
  return {
    id: 'apr-7k2m9' as ApprovalId,
    incidentId: 'inc-4q8zt' as IncidentId,
    service: 'shop-api' as Approval['service'],
    host: 'web-1' as Approval['host'],
    hostAddress: 'oncall@10.0.0.5:22',
    user: 'oncall',
    hostKey: 'SHA256:p0ZbVq3n8i1nJm7XcK2dQe5fRt6yU8wA9sD0fG1hJkL',
    steps: [patchStep(), restartStep()],
    expiresAt: before(now, -847),
    digest: '9c1f07ab34d2e85c6b7a9f00112233445566778899aabbccddeeff0123456789',
    purpose: 'fix',
    summary:
      'Set the upstream port back to 8080, where the upstream listens, and restart shop-api so that it reads it.',
    risk: 'medium',
    riskReason: 'Changes one line of one configuration file and restarts one service: a few seconds without answers.',
    rule: 'active-tools-ask: every change of a host asks (mode Active)',
    requestedBy: 'Surgeon, agent-x81k',
    state: 'pending',
    createdAt: before(now, 53),
    decidedAt: null,
    decidedBy: null,
    reason: null,
    ...change,
  };
}

function patchStep(): Approval['steps'][number] {
  return {
    tool: 'apply_patch',
    args: { diff: DIFF },
    target: 'web-1:/srv/shop-api/config.ini',
    preview: DIFF,
    precondition: { files: [{ path: '/srv/shop-api/config.ini', sha256: HASH }] },
    rehearsal: {
      passed: true,
      summary: 'Applied to a copy, then reversed.',
      checks: [
        { name: 'git apply --check', passed: true, detail: 'applies cleanly' },
        { name: 'Every path is inside the service', passed: true, detail: '/srv/shop-api' },
        { name: 'Reversed copy equals the original', passed: true, detail: 'sha256 equal' },
      ],
    },
    undo: { type: 'reverse_patch', diff: REVERSE, files: [UNDONE] },
    commands: [],
    cwd: null,
    sudo: false,
  };
}

function restartStep(): Approval['steps'][number] {
  return {
    tool: 'restart_service',
    args: { service: 'shop-api' as Approval['service'] },
    target: 'web-1: shop-api',
    preview: './ctl restart',
    precondition: { files: [] },
    rehearsal: {
      passed: true,
      summary: 'The control command exists and answers its status.',
      checks: [{ name: 'Restart is not on cooldown', passed: true, detail: 'last restart: never' }],
    },
    undo: { type: 'none', reason: 'A restart cannot be taken back; restarting again is a new plan.' },
    commands: [['./ctl', 'restart']],
    cwd: '/srv/shop-api',
    sudo: false,
  };
}

/** Events get their numbers and times in the order in which they are given, the last one `age` seconds ago. */
export function numbered(
  bodies: readonly Omit<DeskEvent, 'seq' | 'at'>[],
  from: { seq: number; startMs: number; stepMs: number },
): DeskEvent[] {
  return bodies.map((event, index) => {
    const at = new Date(from.startMs + index * from.stepMs).toISOString();
    return { ...event, seq: from.seq + index, at } as DeskEvent;
  });
}
