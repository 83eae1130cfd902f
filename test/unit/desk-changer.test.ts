import { expect, test } from 'vitest';
import type { DeskKind } from '#shared/domain/desk-kind.ts';
import { createDeskChanger, type RunningDesk } from '../../src/main/desk-changer.ts';

/** Desks that only note what happens to them. */
function rig(refusal: { why: string | null } = { why: null }) {
  const told: string[] = [];
  const desk = (name: string): RunningDesk => ({
    close: async () => void told.push(`${name} ended`),
  });
  const desks = createDeskChanger({
    first: desk('own'),
    open: async (kind: DeskKind) => {
      if (refusal.why !== null) throw new Error(refusal.why);
      told.push(`${kind} started`);
      return desk(kind);
    },
    show: () => told.push('shown'),
    failed: (error) => told.push(String(error)),
  });
  return { desks, told };
}

test('the former desk ends only when the other one is shown', async () => {
  const { desks, told } = rig();
  await desks.change('demo');
  await desks.change('own');
  await desks.close();
  expect(told).toEqual(['demo started', 'shown', 'own ended', 'own started', 'shown', 'demo ended', 'own ended']);
});

test('a desk that cannot start leaves the other one as it is', async () => {
  const { desks, told } = rig({ why: 'no shell here' });
  const before = desks.shown();
  await expect(desks.change('demo')).rejects.toThrow('no shell here');
  expect([desks.shown() === before, told]).toEqual([true, []]);
});

test('a second change waits for nobody and is refused', async () => {
  const { desks } = rig();
  const first = desks.change('demo');
  await expect(desks.change('demo')).rejects.toMatchObject({ code: 'already_running' });
  await first;
});

test('what is being started when everything ends, ends too', async () => {
  const { desks, told } = rig();
  const change = desks.change('demo');
  const closed = desks.close();
  await expect(change).rejects.toMatchObject({ code: 'aborted' });
  await closed;
  expect(told.toSorted()).toEqual(['demo ended', 'demo started', 'own ended']);
});
