import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/main/engine/audit/audit-log.ts';
import { createHostFreezes } from '../../../src/main/engine/guard/create-host-freezes.ts';
import { recordThaw } from '../../../src/main/engine/guard/record-host-key.ts';
import type { HostKeyChange } from '../../../src/main/engine/hosts/host-key-watch.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { IncidentState } from '../../../src/shared/domain/incident.ts';
import type { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { openDesk, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { settingsOf } from '../hosts/host-rig.ts';

const id = (name: string) => HostId.parse(name);
const print = (letter: string) => `SHA256:${letter.repeat(43)}`;
const host = (name: string, more: object = {}) => ({ id: name, address: '192.0.2.1', user: 'ops', ...more });
const settings = settingsOf({
  hosts: [host('bastion'), host('inner', { jump: 'bastion' }), host('db', { jump: 'inner' }), host('web-1')],
  services: [{ id: 'shop', host: 'web-1', sourcePath: '/srv/shop', logs: [{ kind: 'file', glob: '/srv/shop/*.log' }] }],
});
const change = (more: Partial<HostKeyChange> = {}): HostKeyChange => ({
  host: id('web-1'),
  pinned: print('A'),
  presented: print('B'),
  keyType: 'ssh-ed25519',
  why: 'the key of web-1 is not the pinned one',
  ...more,
});

async function withDesk(
  use: (desk: TestDesk, freezes: ReturnType<typeof createHostFreezes>) => unknown,
): Promise<void> {
  await using dir = await tempDir();
  await using desk = await openDesk(dir.path);
  await use(desk, createHostFreezes({ ...desk, settings }));
}

function incidents({ repositories }: TestDesk) {
  return repositories.incidents.list({ states: IncidentState.options, limit: 10 });
}

async function audited({ audit }: TestDesk): Promise<AuditEntry[]> {
  const lines: AuditEntry[] = [];
  for await (const line of audit.exportLines()) lines.push(JSON.parse(line) as AuditEntry);
  return lines.filter((entry) => entry.action !== undefined);
}

describe('a changed host key', () => {
  it('freezes the host and opens one critical incident, escalated at once, that names both keys', async () => {
    await withDesk(async (desk, freezes) => {
      const told: string[] = [];
      freezes.onFrozen((frozen) => told.push(frozen));
      freezes.changed(change());
      const [incident, ...others] = incidents(desk);
      expect({ incident, others, told }).toEqual({
        incident: {
          id: expect.stringMatching(/^inc-/),
          state: 'escalated',
          phase: 'done',
          severity: 'critical',
          kind: 'host_key',
          service: 'shop',
          host: 'web-1',
          title: `The host key of web-1 changed: pinned ${print('A')}, shown ${print('B')} (ssh-ed25519)`,
          fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
          count: 1,
          attempts: 0,
          openedAt: '2026-01-02T03:04:05.000Z',
          updatedAt: '2026-01-02T03:04:05.000Z',
          costUsd: 0,
          reopened: 0,
          flapping: false,
        },
        others: [],
        told: ['web-1'],
      });
      expect(freezes.of(id('web-1'))).toEqual({
        since: '2026-01-02T03:04:05.000Z',
        incidentId: incident?.id,
        pinned: print('A'),
        presented: { type: 'ssh-ed25519', fingerprint: print('B') },
      });
      if (incident === undefined) throw new Error('no incident');
      const events = desk.journal.eventsOf(incident.id);
      expect(events.map(({ type }) => type)).toEqual([
        'incident_opened',
        'state_changed',
        'host_key_changed',
        'host_freeze_changed',
      ]);
      expect(events[2]?.data).toEqual(change());
      const entries = await audited(desk);
      expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
        ['incident_opened', incident.id],
        ['host_key_changed', 'web-1'],
        ['host_frozen', 'web-1'],
      ]);
      expect(entries[1]?.detail).toMatchObject({ pinned: print('A'), presented: print('B'), keyType: 'ssh-ed25519' });
      expect(freezes.refusal(id('web-1'))).toMatch(new RegExp(`${print('A')}.*${print('B')}.*${incident.id}`));
    });
  });

  it('starts no agents', async () => {
    await withDesk((desk, freezes) => {
      freezes.changed(change());
      expect(desk.database.connection.prepare('SELECT COUNT(*) FROM outbox').pluck().get()).toBe(0);
    });
  });

  it('is one incident however often it is reported, also after a restart', async () => {
    await using dir = await tempDir();
    let secrets: MemorySecrets;
    {
      await using desk = await openDesk(dir.path);
      secrets = desk.secrets;
      const freezes = createHostFreezes({ ...desk, settings });
      for (let times = 0; times < 3; times += 1) freezes.changed(change());
    }
    await using desk = await openDesk(dir.path, secrets);
    const freezes = createHostFreezes({ ...desk, settings });
    expect(freezes.refusal(id('web-1'))).toContain('is frozen');
    const before = desk.journal.lastSeq();
    freezes.changed(change());
    expect(desk.journal.lastSeq()).toBe(before);
    expect(incidents(desk)).toHaveLength(1);
  });

  it('adds a further key to the same incident, each once, and stops telling after ten', async () => {
    await withDesk((desk, freezes) => {
      const letters = ['B', 'C', 'D', 'C', 'B', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'];
      for (const letter of letters) freezes.changed(change({ presented: print(letter) }));
      const [incident, ...others] = incidents(desk);
      if (incident === undefined) throw new Error('no incident');
      const events = desk.journal.eventsOf(incident.id).filter(({ type }) => type === 'host_key_changed');
      expect({ others, told: events.length }).toEqual({ others: [], told: 10 });
      expect(freezes.of(id('web-1'))?.presented.fingerprint).toBe(print('B'));
    });
  });

  it('is a new incident when it happens again after a person ended the freeze', async () => {
    await withDesk((desk, freezes) => {
      freezes.changed(change());
      const by = { user: 'alice', via: 'window' } as const;
      desk.journal.commit(() => recordThaw(desk, id('web-1'), { by, why: 'compared' }));
      expect(freezes.refusal(id('web-1'))).toBeNull();
      freezes.changed(change());
      expect(incidents(desk).map(({ state }) => state)).toEqual(['escalated', 'closed']);
    });
  });

  it('is of the host itself where several services run there, or none', async () => {
    await withDesk((desk, freezes) => {
      freezes.changed(change({ host: id('bastion') }));
      expect(incidents(desk)[0]).toMatchObject({ host: 'bastion', service: 'bastion' });
    });
  });
});

describe('a frozen host', () => {
  it('keeps every host behind it from being reached, and no other one', async () => {
    await withDesk((_, freezes) => {
      freezes.changed(change({ host: id('bastion') }));
      const of = (name: string) => freezes.refusal(id(name));
      expect([of('bastion'), of('inner'), of('db'), of('web-1')]).toEqual([
        expect.stringMatching(/^bastion is frozen/),
        expect.stringMatching(/^inner is reached through bastion\. bastion is frozen/),
        expect.stringMatching(/^db is reached through bastion\. bastion is frozen/),
        null,
      ]);
      expect(freezes.of(id('inner'))).toBeNull();
    });
  });

  it('is every host while the frozen ones cannot be read', async () => {
    await withDesk((desk, freezes) => {
      expect(freezes.refusal(id('web-1'))).toBeNull();
      desk.database.connection.exec('ALTER TABLE host_freezes RENAME TO lost');
      expect(freezes.refusal(id('web-1'))).toMatch(/cannot be read whether web-1 is frozen/);
      freezes.refusal(id('web-1'));
      expect(desk.log.lines.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
      desk.database.connection.exec('ALTER TABLE lost RENAME TO host_freezes');
      expect(freezes.refusal(id('web-1'))).toBeNull();
    });
  });

  it('stays frozen while that cannot be recorded, and is recorded once it can', async () => {
    await withDesk((desk, freezes) => {
      const journal = { ...desk.journal, broken: true };
      const failing = createHostFreezes({
        ...desk,
        settings,
        journal: {
          ...desk.journal,
          commit: (build) => {
            if (journal.broken) throw new Error('the disk is full');
            return desk.journal.commit(build);
          },
        },
      });
      failing.changed(change());
      expect(failing.refusal(id('web-1'))).toContain('could not be recorded yet');
      expect(freezes.of(id('web-1'))).toBeNull();
      failing.recordMissing();
      expect(failing.refusal(id('web-1'))).toContain('could not be recorded yet');
      journal.broken = false;
      failing.recordMissing();
      expect(failing.refusal(id('web-1'))).toContain('see incident');
      expect(freezes.of(id('web-1'))?.presented.fingerprint).toBe(print('B'));
    });
  });
});
