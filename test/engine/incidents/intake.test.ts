import { describe, expect, it } from 'vitest';
import type { FollowUp } from '../../../src/main/engine/core/journal.ts';
import { createOutbox } from '../../../src/main/engine/core/outbox-runner.ts';
import type { Gateway } from '../../../src/main/engine/guard/gateway.ts';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { createIncidentIntake } from '../../../src/main/engine/incidents/line-intake-store.ts';
import { blockOfLines } from '../../../src/main/engine/watch/line-block.ts';
import type { LineBatch } from '../../../src/main/engine/watch/line-intake.ts';
import { HostId, ServiceId } from '../../../src/shared/domain/ids.ts';
import type { Mode } from '../../../src/shared/domain/modes.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { openDesk, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const host = HostId.parse('web-1');
const service = ServiceId.parse('shop');
const states = ['open', 'awaiting_approval', 'proposed', 'resolved', 'escalated', 'ignored', 'closed'] as const;

interface Options {
  readonly mode?: Mode;
  readonly gateway?: Gateway;
  readonly cooldownSeconds?: number;
}

function createRig(desk: TestDesk, options: Options = {}) {
  const settings = Settings.parse({
    hosts: [{ id: host, address: 'local' }],
    services: [{ id: service, host, sourcePath: '/srv/shop', logs: [{ kind: 'file', glob: '/srv/shop/*.log' }] }],
    watch: { cooldownSeconds: options.cooldownSeconds ?? 300 },
  });
  const detector = createDetector({ patterns: [] });
  const intake = createIncidentIntake({
    ...desk,
    settings: {
      view: () => ({ file: '', settings, overriddenBy: [], problems: [] }),
      current: () => settings,
      host: () => null,
      service: (id) => settings.services.find((item) => item.id === id) ?? null,
      stopFile: () => '/nowhere',
    },
    detector: () => detector,
    ...(options.gateway === undefined ? {} : { gateway: options.gateway }),
    mode: () => options.mode ?? 'ACTIVE',
  });
  let offset = 0;
  const batch = (lines: readonly string[], more: Partial<LineBatch> = {}): LineBatch => {
    const read = lines.map((text) => {
      const line = { offset, text };
      offset += Buffer.byteLength(text) + 1;
      return line;
    });
    const cursor = { source: 'web-1:/srv/shop/a.log', fileId: '1:2', offset };
    return {
      host,
      service,
      path: '/srv/shop/a.log',
      block: blockOfLines(read),
      cursor,
      gaps: [],
      backlog: false,
      ...more,
    };
  };
  const list = () => desk.repositories.incidents.list({ states, limit: 100 });
  return { intake, batch, list, accept: (...lines: string[]) => intake.accept(batch(lines)) };
}

async function followUps(desk: TestDesk): Promise<FollowUp[]> {
  const outbox = createOutbox({ ...desk, giveUp: () => ({}) });
  const seen: FollowUp[] = [];
  outbox.start(async (followUp) => {
    seen.push(followUp);
  });
  await outbox.idle(AbortSignal.timeout(5_000));
  await outbox.stop();
  return seen;
}

describe('the intake of lines', () => {
  it('opens one incident with the line, its context, events, an audit entry and the start of the agents', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept('INFO start', 'ERROR lost\u0007 password=hunter2');
    const [incident] = rig.list();
    if (incident === undefined) throw new Error('no incident');
    expect(incident).toMatchObject({
      state: 'open',
      phase: 'triage',
      severity: null,
      title: 'lost password=⟦SECRET_1⟧',
      count: 1,
      service,
      host,
    });
    const evidence = desk.repositories.evidence.list(incident.id);
    expect(evidence.map(({ source, offset, matched, text }) => ({ source, offset, matched, text }))).toEqual([
      { source: 'web-1:/srv/shop/a.log', offset: 0, matched: false, text: 'INFO start' },
      { source: 'web-1:/srv/shop/a.log', offset: 11, matched: true, text: 'ERROR lost\u0007 password=⟦SECRET_1⟧' },
    ]);
    const events = desk.journal.eventsOf(incident.id);
    expect(events.map((event) => event.type)).toEqual(['incident_opened', 'line_captured', 'line_captured']);
    expect(desk.repositories.watch.cursor('web-1:/srv/shop/a.log')?.offset).toBe(40);
    expect(desk.audit.head().seq).toBeGreaterThan(0);
    expect(await followUps(desk)).toEqual([{ type: 'start_agents', incidentId: incident.id }]);
  });

  it('counts a storm right, keeps 50 lines of it and tells of it ever more seldom', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept(...Array.from({ length: 60 }, (_, index) => `ERROR order ${index} lost`));
    rig.accept(...Array.from({ length: 40 }, (_, index) => `ERROR order ${index} lost`));
    const [incident, ...others] = rig.list();
    expect([incident?.count, others]).toEqual([100, []]);
    if (incident === undefined) return;
    expect(desk.repositories.evidence.list(incident.id).filter((line) => line.matched)).toHaveLength(50);
    const told = desk.journal
      .eventsOf(incident.id)
      .flatMap((event) => (event.type === 'incident_repeated' ? [event.data.count] : []));
    expect(told).toEqual([2, 3, 4, 5, 6, 9, 17, 33, 65]);
  });

  it('keeps nothing of a batch whose commit fails', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    const broken = { ...desk, repositories: { ...desk.repositories, evidence: { ...desk.repositories.evidence } } };
    broken.repositories.evidence.insert = (row) => {
      desk.repositories.evidence.insert(row);
      throw new Error('killed half-way');
    };
    const failing = createRig(broken);
    expect(() => failing.intake.accept(failing.batch(['ERROR lost']))).toThrow();
    expect({ incidents: rig.list(), cursor: desk.repositories.watch.cursor('web-1:/srv/shop/a.log') }).toEqual({
      incidents: [],
      cursor: null,
    });
    expect(desk.journal.lastSeq()).toBe(0);
    expect(await followUps(desk)).toEqual([]);
  });

  it('stores no text that could not be redacted, and still groups it', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk, {
      gateway: {
        ...desk.gateway,
        forStorage: () => {
          throw new Error('broken');
        },
      },
    });
    rig.accept('ERROR lost hunter2');
    rig.accept('ERROR lost hunter2');
    const [incident] = rig.list();
    expect(incident).toMatchObject({ count: 2, title: '[text withheld: redaction failed]' });
    const events = incident === undefined ? [] : desk.journal.eventsOf(incident.id);
    expect(events.length).toBeGreaterThan(2);
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  it('reads a backlog for context only', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.intake.accept(rig.batch(['ERROR of yesterday'], { backlog: true }));
    expect(rig.list()).toEqual([]);
    rig.accept('ERROR lost');
    const [incident] = rig.list();
    const evidence = incident === undefined ? [] : desk.repositories.evidence.list(incident.id);
    expect(evidence.map((line) => [line.text, line.matched])).toEqual([
      ['ERROR of yesterday', false],
      ['ERROR lost', true],
    ]);
  });

  it('folds another error of the service into the incident that just opened, and opens one later', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept('ERROR lost');
    desk.clock.advance(10_000);
    rig.accept('ERROR another thing');
    const [incident] = rig.list();
    expect(rig.list()).toMatchObject([{ title: 'lost', count: 2 }]);
    const kinds = incident === undefined ? [] : desk.repositories.incidentKinds.list(incident.id);
    expect(kinds).toMatchObject([{ title: 'another thing', count: 1, service }]);
    desk.clock.advance(1);
    rig.accept('ERROR another thing');
    expect(rig.list().map((incident) => incident.title)).toEqual(['another thing', 'lost']);
  });

  it('counts silently in the cooldown, which silent lines do not prolong', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept('ERROR lost');
    const [incident] = rig.list();
    if (incident === undefined) throw new Error('no incident');
    const updatedAt = desk.clock.now().toISOString();
    desk.journal.commit(() => {
      desk.repositories.incidents.update(incident.id, { state: 'ignored', updatedAt });
      return {};
    });
    const before = desk.journal.lastSeq();
    desk.clock.advance(200_000);
    rig.accept('ERROR lost');
    expect(rig.list()).toHaveLength(1);
    expect([rig.list()[0]?.count, desk.journal.lastSeq()]).toEqual([2, before]);
    desk.clock.advance(100_000);
    rig.accept('ERROR lost');
    expect(rig.list()).toHaveLength(2);
  });

  it('opens a new incident for what was resolved when there is no cooldown', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk, { cooldownSeconds: 0 });
    rig.accept('ERROR lost');
    const first = rig.list()[0];
    if (first === undefined) throw new Error('no incident');
    desk.journal.commit(() => {
      desk.repositories.incidents.update(first.id, { state: 'resolved', updatedAt: first.updatedAt });
      return {};
    });
    desk.clock.advance(1_000);
    rig.accept('ERROR lost');
    const [second] = rig.list();
    expect(second?.id).not.toBe(first.id);
    const [opened] = second === undefined ? [] : desk.journal.eventsOf(second.id);
    expect(opened).toMatchObject({ type: 'incident_opened', data: { trigger: 'reopened' } });
  });

  it('joins a trace that arrives in two batches to the incident that its head opened', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept('ERROR lost');
    rig.accept('    at a (b.js:1:2)');
    const [incident, ...others] = rig.list();
    expect(others).toEqual([]);
    const texts = incident === undefined ? [] : desk.repositories.evidence.list(incident.id).map((line) => line.text);
    expect(texts).toEqual(['ERROR lost', '    at a (b.js:1:2)']);
  });

  it('starts no agents in mode DISABLED', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk, { mode: 'DISABLED' });
    rig.accept('ERROR lost');
    expect(rig.list()).toHaveLength(1);
    expect(await followUps(desk)).toEqual([]);
  });

  it('keeps 8 KiB of a long line', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    rig.accept(`ERROR ${'ä'.repeat(1_000_000)}`);
    const [incident] = rig.list();
    const [line] = incident === undefined ? [] : desk.repositories.evidence.list(incident.id);
    expect(Buffer.byteLength(line?.text ?? '')).toBeLessThanOrEqual(8_192);
    expect(incident?.title).toHaveLength(300);
  });
});

describe('an incident by hand', () => {
  it('opens as if the line had been read, and is extended when it is asked for again', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const rig = createRig(desk);
    const id = rig.intake.trigger({ service, message: 'the shop is slow' });
    expect(rig.intake.trigger({ service, host, message: 'the shop is slow' })).toBe(id);
    expect(rig.list()).toMatchObject([{ id, title: 'the shop is slow', count: 2 }]);
    expect(desk.journal.eventsOf(id)[0]).toMatchObject({ data: { trigger: 'manual' } });
  });

  it('names the field when the service or the host is unknown', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const { intake } = createRig(desk);
    const unknown = () => intake.trigger({ service: ServiceId.parse('nope'), message: 'x' });
    expect(unknown).toThrow(expect.objectContaining({ code: 'not_found', field: 'service' }));
    const elsewhere = () => intake.trigger({ service, host: HostId.parse('db-1'), message: 'x' });
    expect(elsewhere).toThrow(expect.objectContaining({ code: 'not_found', field: 'host' }));
  });
});
