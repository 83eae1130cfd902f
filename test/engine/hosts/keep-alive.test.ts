import { describe, expect, it, vi } from 'vitest';
import { backOffMs, createBackOff } from '../../../src/main/engine/hosts/back-off.ts';
import { startKeepAlive } from '../../../src/main/engine/hosts/keep-alive.ts';
import { openClient } from '../../../src/main/engine/hosts/open-client.ts';
import { startScriptedSsh } from './scripted-ssh.ts';

const never = new AbortController().signal;

describe('the keep-alive', () => {
  it('measures the round trip, and notices a peer that hangs without closing', async () => {
    await using peer = await startScriptedSsh((context) => context.accept());
    const logIn = () => ({ authHandler: ['none' as const] });
    const client = await openClient(
      { address: '127.0.0.1', port: peer.port, user: 'op', logIn, verify: () => null },
      never,
    );
    const seen = { roundTrips: [] as number[], dead: [] as number[] };
    const events = {
      onRoundTrip: (ms: number) => void seen.roundTrips.push(ms),
      onDead: (seconds: number) => void seen.dead.push(seconds),
    };
    const keepAlive = startKeepAlive(client, events, { intervalMs: 50, deadAfterMs: 400 });
    try {
      await vi.waitFor(() => expect(seen.roundTrips.length).toBeGreaterThan(2), 10_000);
      expect(seen).toMatchObject({ roundTrips: expect.arrayContaining([expect.any(Number)]), dead: [] });
      // A pause of our own, begun right after a question was sent, is not the peer's.
      const send = client.unforwardIn.bind(client);
      vi.spyOn(client, 'unforwardIn').mockImplementationOnce((...asked) => {
        send(...asked);
        for (const until = performance.now() + 600; performance.now() < until; );
        return client;
      });
      await vi.waitFor(() => expect(seen.roundTrips.some((ms) => ms > 500)).toBe(true), 10_000);
      expect(seen.dead).toEqual([]);
      peer.hang();
      await vi.waitFor(() => expect(seen.dead).toHaveLength(1), 10_000);
      const answered = seen.roundTrips.length;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect({ ...seen, roundTrips: seen.roundTrips.length }).toEqual({
        roundTrips: answered,
        dead: [expect.any(Number)],
      });
    } finally {
      keepAlive.stop();
      client.destroy();
    }
  });
});

describe('a proof asked for out of turn', () => {
  const timing = { intervalMs: 60_000, deadAfterMs: 60_000 };

  it('keeps a peer that answers, and gives up one that does not', async () => {
    await using peer = await startScriptedSsh((context) => context.accept());
    const logIn = () => ({ authHandler: ['none' as const] });
    const place = { address: '127.0.0.1', port: peer.port, user: 'op', logIn, verify: () => null };
    const client = await openClient(place, never);
    const dead: number[] = [];
    const keepAlive = startKeepAlive(
      client,
      { onRoundTrip: () => {}, onDead: (seconds) => dead.push(seconds) },
      timing,
    );
    try {
      const asked = vi.spyOn(client, 'unforwardIn');
      keepAlive.prove();
      expect(asked).toHaveBeenCalledTimes(1);
      // An answer that came after two seconds would be late: the next proof waits for longer than that.
      await new Promise<void>((resolve) => void client.unforwardIn('127.0.0.1', 1, () => resolve()));
      peer.hang();
      keepAlive.prove();
      await vi.waitFor(() => expect(dead).toEqual([2]), 10_000);
    } finally {
      keepAlive.stop();
      client.destroy();
    }
  });
});

describe('the back-off of a host', () => {
  it('begins quickly, doubles, and stays at half a minute, between half and all of the step', () => {
    expect([1, 2, 3, 5, 8, 9, 50].map((failures) => backOffMs(failures, 1))).toEqual([
      200, 400, 800, 3_200, 25_600, 30_000, 30_000,
    ]);
    expect([1, 9].map((failures) => backOffMs(failures, 0))).toEqual([100, 15_000]);
  });

  it('lets the first attempt be made at once, and wakes who waits when it is reset', async () => {
    const backOff = createBackOff(() => 1);
    await backOff.turn(never);
    backOff.failed(60_000);
    expect(backOff.remainingMs()).toBeGreaterThan(59_000);
    const turn = backOff.turn(never);
    backOff.reset();
    await turn;
    expect(backOff.remainingMs()).toBe(0);
  });

  it('ends waiting with the signal', async () => {
    const backOff = createBackOff(() => 1);
    backOff.failed(60_000);
    await expect(backOff.turn(AbortSignal.timeout(10))).rejects.toThrow(/timeout/);
  });
});
