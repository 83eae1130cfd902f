import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/main/engine/memory/memory.ts';
import { MemoryEntry } from '../../../src/shared/contract/memory.ts';
import { ServiceId } from '../../../src/shared/domain/ids.ts';
import { openDesk, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const storeOf = (desk: TestDesk, maxIncidentsCompact = 50): ReturnType<typeof createMemoryStore> =>
  createMemoryStore({ ...desk, settings: () => ({ maxIncidentsCompact }) });

const resolved = (number: number, change: Partial<Record<keyof MemoryEntry, unknown>> = {}): MemoryEntry =>
  MemoryEntry.parse({
    id: `inc-${number}`,
    service: 'shop',
    title: 'connect ECONNREFUSED 127.0.0.1:5433 database upstream',
    fingerprint: `print-${number}`,
    rootCause: `The port of the database is wrong in config.ini (${number}).`,
    fix: `Put the port right ${number}.`,
    keywords: [],
    resolvedAt: `2026-01-02T03:04:${String(number % 60).padStart(2, '0')}.000Z`,
    ...change,
  });
const ask = (text: string, fingerprint = 'print-none') => ({ text, fingerprint, limit: 5 });

describe('memory', () => {
  it('finds the same fingerprint first and as the same, whatever the words', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const memory = storeOf(desk);
    desk.journal.commit(() => {
      memory.remember(resolved(1));
      memory.remember(resolved(2));
      return {};
    });
    expect(memory.similar(ask('something else', 'print-1'))).toEqual([
      {
        id: 'inc-1',
        title: 'connect ECONNREFUSED 127.0.0.1:5433 database upstream',
        rootCause: 'The port of the database is wrong in config.ini (1).',
        fix: 'Put the port right 1.',
        resolvedAt: '2026-01-02T03:04:01.000Z',
        similarity: 1,
      },
    ]);
    const elsewhere = memory.similar({ ...ask('something else', 'print-1'), service: ServiceId.parse('other') });
    expect(elsewhere).toMatchObject([{ id: 'inc-1', similarity: 0.99 }]);
  });

  it('finds a paraphrase by its words, newest first among equals, but not by one word in common', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const memory = storeOf(desk);
    for (const number of [1, 2, 3]) memory.remember(resolved(number));
    const found = memory.similar(ask('database on 127.0.0.1:5433 gave ECONNREFUSED today'));
    expect(found.map((item) => [item.id, item.similarity > 0.4 && item.similarity < 1])).toEqual([
      ['inc-3', true],
      ['inc-2', true],
      ['inc-1', true],
    ]);
    expect(memory.similar(ask('the database ran out of disk space while vacuuming'))).toEqual([]);
    expect(memory.similar(ask('" OR * NEAR( -- \0'))).toEqual([]);
    expect(memory.similar({ ...ask('database ECONNREFUSED'), limit: 1 })).toHaveLength(1);
  });

  it('overwrites an incident that is remembered again, in the word index too', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const memory = storeOf(desk);
    memory.remember(resolved(1));
    memory.remember(resolved(1, { title: 'certificate expired yesterday', rootCause: 'nobody renewed it' }));
    expect(memory.overview()).toMatchObject({ count: 1, entries: [{ title: 'certificate expired yesterday' }] });
    expect(memory.similar(ask('database ECONNREFUSED upstream'))).toEqual([]);
    expect(memory.similar(ask('certificate expired yesterday'))).toMatchObject([{ id: 'inc-1' }]);
  });

  it('merges what had the same cause and fix once there are too many, then keeps the newest', async () => {
    await using dir = await tempDir();
    await using desk = await openDesk(dir.path);
    const memory = storeOf(desk, 3);
    const same = { rootCause: 'Disk  FULL', fix: 'Removed old logs' };
    memory.remember(resolved(1));
    memory.remember(resolved(2, { ...same, title: 'write failed ENOSPC' }));
    memory.remember(resolved(3, { ...same, rootCause: 'disk full', title: 'cannot append journal' }));
    expect(memory.overview().count).toBe(3);
    memory.remember(resolved(4));
    expect(memory.overview().entries.map((entry) => entry.id)).toEqual(['inc-4', 'inc-3', 'inc-1']);
    expect(memory.similar(ask('write ENOSPC'))).toMatchObject([{ id: 'inc-3' }]);
    memory.remember(resolved(5));
    expect(memory.overview().entries.map((entry) => entry.id)).toEqual(['inc-5', 'inc-4', 'inc-3']);
  });

  it('keeps the picture of the system across restarts', async () => {
    await using dir = await tempDir();
    {
      await using desk = await openDesk(dir.path);
      expect(storeOf(desk).overview()).toEqual({ count: 0, entries: [], fingerprint: null });
      storeOf(desk).saveFingerprint('web-1: shop');
    }
    await using desk = await openDesk(dir.path);
    expect(storeOf(desk).overview().fingerprint).toBe('web-1: shop');
  });
});
