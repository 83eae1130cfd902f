import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSwitch } from '../../../src/main/engine/guard/create-switch.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { openRig, type ToolRig } from '../tools/tool-rig.ts';

const ADA = { user: 'ada', via: 'tray' } as const;

async function recorded(rig: ToolRig) {
  const entries = [...(await rig.audited('stop_engaged')), ...(await rig.audited('stop_released'))];
  return entries.sort((a, b) => a.seq - b.seq).map(({ actor, action, detail }) => ({ actor, action, detail }));
}

describe('the record of the human switch', () => {
  it('names who changed the mode and the stop, and where', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    const { humanSwitch } = rig.deps;
    humanSwitch.setMode('AUDIT', ADA);
    humanSwitch.setStop(true, ADA);
    humanSwitch.noticeFile();
    humanSwitch.setStop(false, ADA);
    humanSwitch.noticeFile();
    const actor = { kind: 'operator', id: 'ada' };
    expect((await rig.audited('mode_changed')).map((entry) => ({ by: entry.actor, detail: entry.detail }))).toEqual([
      { by: actor, detail: { mode: 'AUDIT', via: 'tray' } },
    ]);
    expect(await recorded(rig)).toEqual([
      { actor, action: 'stop_engaged', detail: { via: 'tray' } },
      { actor, action: 'stop_released', detail: { via: 'tray' } },
    ]);
  });

  it('notes a stop file that came and went by itself once, as the system, also over a restart', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    const { humanSwitch } = rig.deps;
    humanSwitch.noticeFile();
    writeFileSync(rig.stopFile, '');
    humanSwitch.noticeFile();
    humanSwitch.noticeFile();
    const again = createSwitch({ ...rig.deps, repositories: rig.desk.repositories });
    again.noticeFile();
    rmSync(rig.stopFile);
    again.noticeFile();
    again.noticeFile();
    const actor = { kind: 'system', id: 'switch' };
    expect(await recorded(rig)).toEqual([
      { actor, action: 'stop_engaged', detail: { why: `the stop file ${rig.stopFile} exists` } },
      { actor, action: 'stop_released', detail: { why: `the stop file ${rig.stopFile} is gone` } },
    ]);
  });

  it('counts the file that the operator took away as released by the operator', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    const { humanSwitch } = rig.deps;
    writeFileSync(rig.stopFile, '');
    humanSwitch.noticeFile();
    humanSwitch.setStop(false, ADA);
    humanSwitch.noticeFile();
    expect((await recorded(rig)).map(({ actor, action }) => [actor.id, action])).toEqual([
      ['switch', 'stop_engaged'],
      ['ada', 'stop_released'],
    ]);
  });
});
