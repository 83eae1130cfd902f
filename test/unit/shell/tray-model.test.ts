import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Status } from '#shared/contract/status.ts';
import type { DeskView } from '../../../src/main/shell/desk-feed.ts';
import { gatherQuestions } from '../../../src/main/shell/question.ts';
import { buildTrayModel, type TrayItem, trayPicture } from '../../../src/main/shell/tray-model.ts';
import { PATCH_STEP, sampleApproval, samplePermission } from './sample-approval.ts';

const READY = { type: 'ready' } as const;

function sampleView(status: Record<string, unknown> = {}, more: Partial<DeskView> = {}): DeskView {
  return {
    status: Status.parse({
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
      startedAt: '2026-01-02T03:04:05.000Z',
      demo: false,
      deskChange: null,
      desk: 'd',
      ...status,
    }),
    approvals: [],
    permissions: [],
    lastIncident: null,
    ...more,
  };
}

const blindSource = {
  id: 'web-1:/a.log',
  host: 'web-1',
  service: 'shop-api',
  path: '/a.log',
  state: 'blind',
  why: 'refused',
  lastByteAt: null,
  heardAt: null,
  offset: 0,
  blindWindows: [],
};
const active = { active: 1, resolved: 0, escalated: 0, ignored: 0 };

describe('the icon', () => {
  test.each([
    ['quiet', sampleView(), 'all quiet'],
    ['working', sampleView({ incidents: active }), '1 active incident'],
    ['blind', sampleView({ watcher: { running: true, why: '', sources: [blindSource] } }), '1 source not heard'],
    [
      'blind',
      sampleView({ watcher: { running: false, why: 'Bad settings.', sources: [] } }),
      'not watching. Bad settings.',
    ],
    ['stopped', sampleView({ stopped: true, incidents: active }), 'stopped, nothing will run'],
    ['stopped', sampleView({ mode: 'DISABLED' }), 'disabled, no agent runs'],
    ['waiting', sampleView({ stopped: true }, { approvals: [sampleApproval()] }), '1 approval waiting for you'],
    ['waiting', sampleView({}, { permissions: [samplePermission()] }), '1 call waiting for you'],
    [
      'waiting',
      sampleView({}, { approvals: [sampleApproval()], permissions: [samplePermission()] }),
      '1 approval and 1 call waiting for you',
    ],
  ])('is %s', (icon, view, words) => {
    const model = buildTrayModel(READY, view);
    expect({ icon: model.icon, tooltip: model.tooltip }).toEqual({ icon, tooltip: `Sentry Desk: ${words}` });
  });

  test('is stopped while there is no engine, whatever was known before', () => {
    const model = buildTrayModel({ type: 'failed', why: 'Another engine owns the folder.' }, sampleView());
    expect(model.icon).toBe('stopped');
    expect(model.tooltip).toContain('Another engine owns the folder.');
    expect(labels(model.items)).toContain('Start it again');
  });
});

test.each([
  [{ icon: 'quiet', count: 0 }, 'linux', 'quiet'],
  [{ icon: 'waiting', count: 1 }, 'linux', 'waiting-1'],
  [{ icon: 'waiting', count: 9 }, 'win32', 'waiting-9'],
  [{ icon: 'waiting', count: 10 }, 'linux', 'waiting-many'],
  [{ icon: 'waiting', count: 3 }, 'darwin', 'waiting'],
] as const)('the picture of %j on %s is %s, and it is there', (model, platform, picture) => {
  expect(trayPicture(model, platform)).toBe(picture);
  for (const scale of ['', '@2x'])
    expect(existsSync(join(import.meta.dirname, `../../../resources/icons/tray-${picture}${scale}.png`))).toBe(true);
});

describe('the menu', () => {
  test('approves only what fits a line, and always reviews and denies', () => {
    const long = sampleApproval({ id: 'apr-2', steps: [PATCH_STEP] });
    const model = buildTrayModel(READY, sampleView({}, { approvals: [sampleApproval(), long] }));
    const menus = model.items.filter((item) => item.type === 'submenu' && item.label.startsWith('shop-api'));
    expect(model.count).toBe(2);
    expect(menus.map((item) => (item.type === 'submenu' ? labels(item.items) : []))).toEqual([
      ['Review', 'Deny', 'Approve: ./ctl restart, then ./ctl status in /srv/shop-api on web-1 (oncall@10.0.0.5:22)'],
      ['Review', 'Deny'],
    ]);
  });

  test('a decision carries the digest of what was shown', () => {
    const view = sampleView({}, { approvals: [sampleApproval()] });
    const deny = find(buildTrayModel(READY, view).items, 'Deny');
    const [question] = gatherQuestions(view);
    expect(question?.digest).toBe('a'.repeat(64));
    expect(deny).toEqual({ type: 'command', label: 'Deny', command: { type: 'decide', question, decision: 'deny' } });
  });

  test('holds calls that wait among the plans, oldest first, and lets only a call that fits a line be made', () => {
    const long = samplePermission({ id: 'prm-2', args: `{"path":"${'x'.repeat(200)}"}` });
    const view = sampleView({}, { approvals: [sampleApproval()], permissions: [samplePermission(), long] });
    const model = buildTrayModel(READY, view);
    const menus = model.items.filter((item) => item.type === 'submenu' && item.label.startsWith('shop-api'));
    expect(model.count).toBe(3);
    expect(menus.map((item) => (item.type === 'submenu' ? [item.label, ...labels(item.items)] : []))).toEqual([
      [
        'shop-api on web-1: a call of read_file',
        'Review',
        'Deny',
        'Allow once: read_file {"path":"config.json"} for shop-api on web-1',
      ],
      ['shop-api on web-1: a call of read_file', 'Review', 'Deny'],
      [
        'shop-api on web-1: 1 step',
        'Review',
        'Deny',
        'Approve: ./ctl restart, then ./ctl status in /srv/shop-api on web-1 (oncall@10.0.0.5:22)',
      ],
    ]);
  });

  test('stops everything, and releases the switch once it is engaged', () => {
    expect(find(buildTrayModel(READY, sampleView()).items, 'Stop everything')).toMatchObject({
      command: { type: 'set_stop', engaged: true },
    });
    expect(find(buildTrayModel(READY, sampleView({ stopped: true })).items, 'Release the stop switch')).toMatchObject({
      command: { type: 'set_stop', engaged: false },
    });
  });

  test('marks the mode in force', () => {
    const items = buildTrayModel(READY, sampleView({ mode: 'AUDIT' })).items;
    const checked = flat(items).filter((item) => item.type === 'command' && item.checked === true);
    expect(checked).toMatchObject([{ command: { type: 'set_mode', mode: 'AUDIT' } }]);
  });
});

function flat(items: readonly TrayItem[]): readonly TrayItem[] {
  return items.flatMap((item) => (item.type === 'submenu' ? [item, ...flat(item.items)] : [item]));
}

function labels(items: readonly TrayItem[]): readonly string[] {
  return items.map((item) => (item.type === 'separator' ? '—' : item.label));
}

function find(items: readonly TrayItem[], label: string): TrayItem | undefined {
  return flat(items).find((item) => item.type !== 'separator' && item.label === label);
}
