import type { SourceStatus } from '#shared/contract/status.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { GradedDiagnosis } from '#shared/domain/reports.ts';
import { Settings } from '#shared/domain/settings.ts';
import { busyFleet, storyServices } from './desk-fleet-story.ts';
import { busyRecord } from './desk-record.ts';
import { before, type DeskWorld, numbered, quietStatus, type StoryIncident, waitingApproval } from './desk-world.ts';

const TITLE = 'ERROR upstream connect failed: connection refused 127.0.0.1:9009 (ECONNREFUSED)';
const LOG = 'web-1:/var/log/shop-api/app.log';

type Body = Omit<DeskEvent, 'seq' | 'at'>;

/** The diagnosis of the story: two quotes that were found, one that was not. */
export const DIAGNOSIS = {
  rootCause:
    'shop-api connects to its upstream on port 9009, but the upstream listens on 8080: config.ini was changed.',
  confidence: 0.92,
  fixable: true,
  claims: [
    {
      text: 'The service is refused on port 9009.',
      evidence: [
        { source: `${LOG} at 48211`, ref: 'log:a1', quote: 'connection refused 127.0.0.1:9009', verified: true },
      ],
    },
    {
      text: 'The configuration names port 9009.',
      evidence: [{ source: 'read_file config.ini', ref: 'tool:b2', quote: 'port = 9009', verified: true }],
    },
    {
      text: 'The port was changed twelve minutes ago.',
      evidence: [{ source: 'run_diagnostics', ref: 'tool:c3', quote: 'Author: deploy-bot', verified: false }],
    },
  ],
} satisfies GradedDiagnosis;

function line(text: string, ref: string, matched: boolean): Body {
  return {
    incidentId: 'inc-4q8zt',
    type: 'line_captured',
    data: { ref, source: LOG, offset: 48_211, text, matched },
  } as Body;
}

function agent(role: string, type: string, data: object): Body {
  return { incidentId: 'inc-4q8zt', role, type, data } as unknown as Body;
}

const REHEARSAL = { passed: true, summary: 'Applied to a copy, then reversed.', checks: [] };
const FILE = '[server]\nport = 8000\n\n[upstream]\nhost = 127.0.0.1\nport = 9009\ntimeout_ms = 1500\n';
const LISTENERS =
  'State  Recv-Q Local Address:Port  Process\nLISTEN 0      127.0.0.1:8080      python3\nLISTEN 0      127.0.0.1:8000      python3';

function opening(): Body[] {
  const opened = { title: TITLE, service: 'shop-api', host: 'web-1', fingerprint: 'f3a9', trigger: 'log' };
  return [
    agent('supervisor', 'incident_opened', opened),
    line('INFO  GET /orders 200 12ms', 'log:a0', false),
    line(`2026-03-12T03:12:07.114Z ${TITLE}`, 'log:a1', true),
    line('WARN  retry 1 of 3 \u202Egnp.exe\u202C\u200B \u001b[31mred\u001b[0m', 'log:a3', false),
    agent('supervisor', 'similar_found', { items: [] }),
    agent('supervisor', 'incident_repeated', { count: 37, text: TITLE }),
    agent('triage', 'phase_started', { phase: 'triage', attempt: 0 }),
    agent('triage', 'triage_reported', {
      report: {
        severity: 'high',
        verdict: 'investigate',
        summary: 'Every order fails since 03:12: the upstream refuses the connection.',
      },
    }),
  ];
}

function finding(): Body[] {
  const step = {
    tool: 'apply_patch',
    target: 'web-1:/srv/shop-api/config.ini',
    preview: waitingApproval(0).steps[0]?.preview,
  };
  return [
    agent('detective', 'phase_started', { phase: 'diagnosis', attempt: 0 }),
    agent('detective', 'tool_called', {
      ref: 'tool:b2',
      tool: 'read_file',
      args: { path: 'config.ini' },
      reason: 'Which port does it connect to?',
    }),
    agent('detective', 'tool_answered', { ref: 'tool:b2', tool: 'read_file', outcome: 'ok', text: FILE, cutBytes: 0 }),
    agent('detective', 'tool_called', {
      ref: 'tool:c3',
      tool: 'run_diagnostics',
      args: { command: 'ss -tlnp' },
      reason: 'Which ports are listened on?',
    }),
    agent('detective', 'tool_answered', {
      ref: 'tool:c3',
      tool: 'run_diagnostics',
      outcome: 'ok',
      text: LISTENERS,
      cutBytes: 0,
    }),
    agent('detective', 'diagnosis_reported', { diagnosis: DIAGNOSIS }),
    agent('surgeon', 'phase_started', { phase: 'remediation', attempt: 0 }),
    agent('surgeon', 'step_drafted', { ...step, rehearsal: REHEARSAL }),
    agent('surgeon', 'step_drafted', {
      tool: 'restart_service',
      target: 'web-1: shop-api',
      preview: './ctl restart',
      rehearsal: REHEARSAL,
    }),
    agent('surgeon', 'fix_reported', { summary: 'Set the upstream port back to 8080 and restart.' }),
    agent('supervisor', 'state_changed', {
      from: 'open',
      to: 'awaiting_approval',
      phase: 'remediation',
      severity: 'high',
      why: 'The plan needs your decision.',
    }),
    agent('supervisor', 'approval_requested', {
      approvalId: 'apr-7k2m9',
      summary: 'Set the upstream port back to 8080 and restart shop-api.',
      steps: 2,
      expiresAt: '2026-03-12T03:30:00.000Z',
    }),
  ];
}

/** The incident that waits for a decision. */
export function waitingIncident(now: number): StoryIncident {
  const events = numbered([...opening(), ...finding()], { seq: 1, startMs: now - 70_000, stepMs: 850 });
  return {
    id: 'inc-4q8zt' as StoryIncident['id'],
    state: 'awaiting_approval',
    phase: 'remediation',
    severity: 'high',
    service: 'shop-api' as StoryIncident['service'],
    host: 'web-1' as StoryIncident['host'],
    title: TITLE as StoryIncident['title'],
    fingerprint: 'f3a9',
    count: 37,
    attempts: 0,
    openedAt: before(now, 70),
    updatedAt: before(now, 53),
    costUsd: 0,
    kind: 'error',
    reopened: 0,
    flapping: false,
    events,
    diagnosis: DIAGNOSIS,
    actions: [],
    approvals: [waitingApproval(now)],
    similar: [
      {
        id: 'inc-1aa2b' as StoryIncident['id'],
        title: 'ERROR upstream connect failed: connection refused 127.0.0.1:9090' as StoryIncident['title'],
        rootCause: 'Wrong upstream port in config.ini.',
        fix: 'Port set back to 8080, service restarted.',
        resolvedAt: before(now, 260_000),
        similarity: 1,
      },
    ],
    wire: [],
    kinds: [],
    taints: [],
  };
}

function ended(now: number, change: Partial<StoryIncident>): StoryIncident {
  return { ...waitingIncident(now), events: [], approvals: [], phase: 'done', ...change };
}

function otherIncidents(now: number): StoryIncident[] {
  const id = (text: string) => text as StoryIncident['id'];
  const title = (text: string) => text as StoryIncident['title'];
  return [
    ended(now, {
      id: id('inc-5'),
      state: 'open',
      phase: 'diagnosis',
      severity: 'medium',
      service: 'mailer' as StoryIncident['service'],
      title: title('OSError: [Errno 28] No space left on device: /var/spool/mailer/out'),
      count: 4,
      updatedAt: before(now, 6),
    }),
    ended(now, {
      id: id('inc-6'),
      state: 'escalated',
      phase: 'verification',
      title: title('FATAL could not open certificate /etc/ssl/shop.pem: expired'),
      updatedAt: before(now, 2_900),
    }),
    ended(now, {
      id: id('inc-1aa2b'),
      state: 'resolved',
      title: title('ERROR upstream connect failed: connection refused 127.0.0.1:9090'),
      updatedAt: before(now, 9_000),
    }),
    ended(now, {
      id: id('inc-7'),
      state: 'resolved',
      title: title('worker exited with code 137 (out of memory)'),
      updatedAt: before(now, 12_400),
    }),
    ended(now, {
      id: id('inc-8'),
      state: 'ignored',
      phase: 'triage',
      severity: 'low',
      title: title('ERROR client closed the connection early'),
      updatedAt: before(now, 1_700),
    }),
  ];
}

function source(now: number, change: Partial<SourceStatus>): SourceStatus {
  return {
    id: 'web-1:/var/log/shop-api/app.log',
    host: 'web-1' as SourceStatus['host'],
    service: 'shop-api' as SourceStatus['service'],
    path: '/var/log/shop-api/app.log',
    state: 'following',
    why: '',
    lastByteAt: before(now, 2),
    heardAt: before(now, 2),
    offset: 48_900,
    blindWindows: [],
    progress: null,
    ...change,
  };
}

/** A busy night: one plan waits, one incident is worked on, one source is not heard. */
export function busyWorld(now: number): DeskWorld {
  const gap = {
    from: before(now, 300),
    to: before(now, 280),
    bytes: 4_096,
    why: 'The connection was lost.',
    recovered: true,
  };
  const blind = {
    path: '/var/log/mailer/current',
    state: 'blind',
    why: 'Permission denied reading the file: may oncall read it?',
    heardAt: before(now, 240),
  } as const;
  const incidents = [waitingIncident(now), ...otherIncidents(now)];
  return {
    status: {
      ...quietStatus(now),
      secrets: 'session',
      demo: true,
      deskChange: null,
      approvalsPending: 1,
      incidents: { active: 2, resolved: 2, escalated: 1, ignored: 1 },
      watcher: {
        running: true,
        why: '',
        sources: [source(now, { blindWindows: [gap] }), source(now, { ...blind, id: 'web-1:/var/log/mailer/current' })],
      },
      lastSeq: 20,
      lastIncidentAt: before(now, 70),
    },
    incidents,
    fleet: busyFleet(now),
    record: busyRecord(now),
    demo: {
      service: 'shop-api' as SourceStatus['service'],
      faults: [
        {
          id: 'wrong-port',
          title: 'Wrong upstream port',
          description: 'A value in config.ini is wrong: one plan of two steps, patch and restart.',
          broken: true,
        },
        {
          id: 'crash',
          title: 'Crashed process',
          description: 'The process died and was not restarted: one plan, restart.',
          broken: false,
        },
        {
          id: 'noise',
          title: 'Noise',
          description: 'An error line of a healthy service: triage must ignore it.',
          broken: false,
        },
      ],
    },
    settings: Settings.parse({
      hosts: busyFleet(now).hosts.map((view) => view.host),
      services: storyServices(),
    }),
  };
}

/** The incident after its plan ran and was verified. */
export function resolvedIncident(now: number): StoryIncident {
  const waiting = waitingIncident(now);
  const plan = waitingApproval(now, {
    state: 'approved',
    decidedAt: before(now, 30),
    decidedBy: { user: 'ada', via: 'window' },
  });
  const base = {
    approvalId: plan.id,
    incidentId: waiting.id,
    startedAt: before(now, 29),
    finishedAt: before(now, 28),
    state: 'succeeded',
  } as const;
  const decided = {
    approvalId: plan.id,
    decision: 'approve',
    by: { user: 'ada', via: 'window' },
    digest: plan.digest,
    reason: null,
  };
  const after = [
    agent('supervisor', 'approval_decided', decided),
    agent('surgeon', 'step_started', {
      approvalId: plan.id,
      actionId: 'act-1',
      stepIndex: 0,
      tool: 'apply_patch',
      target: 'web-1:/srv/shop-api/config.ini',
    }),
    agent('surgeon', 'step_finished', {
      approvalId: plan.id,
      actionId: 'act-1',
      stepIndex: 0,
      outcome: 'succeeded',
      output: 'patched config.ini',
    }),
    agent('surgeon', 'step_started', {
      approvalId: plan.id,
      actionId: 'act-2',
      stepIndex: 1,
      tool: 'restart_service',
      target: 'web-1: shop-api',
    }),
    agent('surgeon', 'step_finished', {
      approvalId: plan.id,
      actionId: 'act-2',
      stepIndex: 1,
      outcome: 'succeeded',
      output: 'stopped 2114\nstarted 2290',
    }),
    agent('validator', 'phase_started', { phase: 'verification', attempt: 0 }),
    agent('validator', 'verification_reported', {
      fixed: 'yes',
      reason: 'The health check answers 200 and the error stayed away for 30 s.',
      evidence: [{ source: 'run_diagnostics', ref: 'tool:c3', quote: 'LISTEN', verified: true }],
    }),
    agent('supervisor', 'state_changed', {
      from: 'awaiting_approval',
      to: 'resolved',
      phase: 'done',
      severity: 'high',
      why: 'The fix was verified.',
    }),
    agent('supervisor', 'memory_saved', { title: TITLE }),
  ];
  return {
    ...waiting,
    state: 'resolved',
    phase: 'done',
    attempts: 1,
    approvals: [plan],
    events: [...waiting.events, ...numbered(after, { seq: 21, startMs: now - 30_000, stepMs: 900 })],
    actions: plan.steps.map((step, index) => ({
      ...base,
      id: `act-${index + 1}` as StoryIncident['actions'][number]['id'],
      stepIndex: index,
      tool: step.tool,
      target: step.target,
      output: index === 0 ? 'patched config.ini' : 'stopped 2114\nstarted 2290',
      undo: step.undo,
    })),
  };
}
