import { afterEach, describe, expect, it, vi } from 'vitest';
import { decideLane, type LaneQuestion } from '../../../src/main/engine/hosts/decide-lane.ts';
import type { ExecRequest, HostAccess } from '../../../src/main/engine/hosts/host-access.ts';
import { MAX_LANES } from '../../../src/main/engine/hosts/host-lanes.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { openHosts, REMOTE, remoteHost, settingsOf } from './host-rig.ts';

const never = new AbortController().signal;
const call: ExecRequest = { argv: ['echo', 'done'], timeoutMs: 20_000, maxOutputBytes: 1_000 };

/** Opens streams that say a word and go on. */
function follow(hosts: HostAccess, count: number, signal: AbortSignal) {
  const heard = { streams: 0 };
  const onStdout = () => (heard.streams += 1);
  const request = { argv: ['sh', '-c', 'echo x; exec sleep 30'], onStdout, onStderr: () => {} } as const;
  const all = Promise.allSettled(Array.from({ length: count }, () => hosts.stream(REMOTE, request, signal)));
  return { heard, all };
}

describe.skipIf(!sshdAvailable)('sessions of a host', () => {
  const stop = { streams: new AbortController() };
  afterEach(() => {
    stop.streams.abort();
    stop.streams = new AbortController();
  });

  it.each([
    ['one session each', 1],
    ['two sessions each', 2],
    ['three sessions each', 3],
  ])('runs 12 streams and calls over connections that take %s', async (_, sessions) => {
    await using sshd = await startSshd([`MaxSessions ${sessions}`]);
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
    const { heard, all } = follow(hosts, 12, stop.streams.signal);
    await vi.waitFor(() => expect(heard.streams).toBe(12), 20_000);
    const calls = await Promise.all(Array.from({ length: 8 }, () => hosts.exec(REMOTE, call, never)));
    expect(calls.map(({ stdout }) => stdout.toString())).toEqual(calls.map(() => 'done\n'));
    const { lanes, streams, connection } = hosts.states()[0] ?? {};
    expect({ connection, streams }).toEqual({ connection: 'connected', streams: 12 });
    expect(lanes).toBeGreaterThanOrEqual(Math.ceil(12 / sessions));
    expect(lanes).toBeLessThanOrEqual(MAX_LANES);
    stop.streams.abort();
    expect((await all).map((one) => one.status === 'rejected' && one.reason.code)).toEqual(Array(12).fill('aborted'));
    await vi.waitFor(() => expect(hosts.states()[0]?.streams).toBe(0), 5_000);
  });

  it('says why there is no room for a further stream, and keeps a session for calls', async () => {
    await using sshd = await startSshd(['MaxSessions 1']);
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
    const { heard, all } = follow(hosts, MAX_LANES + 2, stop.streams.signal);
    await vi.waitFor(() => expect(heard.streams).toBe(MAX_LANES - 1), 20_000);
    expect(await hosts.exec(REMOTE, call, never)).toMatchObject({ exitCode: 0 });
    stop.streams.abort();
    const reasons = (await all).map((one) => (one.status === 'rejected' ? one.reason : null));
    const full = reasons.filter(({ code }) => code === 'host_unreachable');
    expect(full).toHaveLength(3);
    expect(full[0].message).toMatch(/over all 16 connections .* allows 1 on each \(MaxSessions of its SSH server\)/);
  });

  it('says that a host which takes no session runs nothing', async () => {
    await using sshd = await startSshd(['MaxSessions 0']);
    await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
    await expect(hosts.exec(REMOTE, call, never)).rejects.toMatchObject({
      code: 'host_unreachable',
      message: expect.stringContaining('opens no session (MaxSessions'),
    });
  });
});

describe('where the next session goes', () => {
  const ask = (question: Partial<LaneQuestion>) =>
    decideLane({ lanes: [], use: 'call', sessionsPerLane: 2, maxLanes: 3, mayOpen: true, ...question });
  const lane = (sessions: number, connected = true) => ({ sessions, connected });

  it('prefers a connected lane, and opens one when none is free', () => {
    expect(ask({})).toEqual({ type: 'open' });
    expect(ask({ lanes: [lane(0, false), lane(1)] })).toEqual({ type: 'use', index: 1 });
    expect(ask({ lanes: [lane(2), lane(1, false)] })).toEqual({ type: 'use', index: 1 });
    expect(ask({ lanes: [lane(2)] })).toEqual({ type: 'open' });
  });

  it('never gives the last free session to a stream', () => {
    expect(ask({ use: 'stream', lanes: [lane(1)] })).toEqual({ type: 'open' });
    expect(ask({ use: 'stream', lanes: [lane(1), lane(1)] })).toEqual({ type: 'use', index: 0 });
    expect(ask({ use: 'stream', lanes: [lane(2), lane(2), lane(1)] })).toMatchObject({ type: 'refuse' });
    expect(ask({ use: 'call', lanes: [lane(2), lane(2), lane(1)] })).toEqual({ type: 'use', index: 2 });
  });

  it('has a call wait when all is full, or when the host just refused a further connection', () => {
    expect(ask({ lanes: [lane(2), lane(2), lane(2)] })).toEqual({ type: 'wait' });
    expect(ask({ lanes: [lane(2)], mayOpen: false })).toEqual({ type: 'wait' });
    expect(ask({ mayOpen: false })).toEqual({ type: 'open' });
  });
});
