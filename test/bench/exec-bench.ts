import { openHosts, REMOTE, remoteHost, settingsOf } from '../engine/hosts/host-rig.ts';
import { startSshd } from '../fixtures/sshd.ts';
import { type Figure, type Measured, median, ratiosTo } from './figures.ts';
import { startControlMaster } from './openssh.ts';

/** P4: a tool call on a warm connection. */
export async function measureExec({ calls }: { readonly calls: number }): Promise<Figure[]> {
  await using sshd = await startSshd();
  await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
  const request = { argv: ['true'] as const, timeoutMs: 10_000, maxOutputBytes: 1_000 };
  const call = async () => {
    const start = performance.now();
    await hosts.exec(REMOTE, request, AbortSignal.timeout(20_000));
    return performance.now() - start;
  };
  await call();
  using master = startControlMaster(sshd);
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let index = 0; index < calls; index += 1) {
    own.push(await call());
    theirs.push(master.time());
  }
  const value = median(own);
  const anchors: Measured[] = [{ name: 'ControlMaster', value: median(theirs), unit: 'ms' }];
  const goals = ratiosTo(value, anchors, { ControlMaster: { limit: 0.5, better: 'lower' } });
  return [
    { id: 'P4', name: 'a command on a warm connection', value, unit: 'ms', runs: calls, anchors, goals, notes: [] },
  ];
}
