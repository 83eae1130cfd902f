import { createRouterClient } from '@orpc/server';
import { findAppPaths } from '../../src/main/app-paths.ts';
import { createEngine } from '../../src/main/engine/create-engine.ts';
import type { DeskEvent } from '../../src/shared/domain/events.ts';
import type { IncidentState } from '../../src/shared/domain/incident.ts';
import { MemorySecrets } from '../fixtures/memory-secrets.ts';
import { KeptLog } from '../fixtures/open-desk.ts';
import { type ShopSite, startShopSite } from '../fixtures/shop-desk.ts';
import { until } from './bench-desk.ts';
import { type Figure, median } from './figures.ts';

/** So that errors come at the rate of a service in use: how long a fix is watched follows that rate. */
const REQUEST_EVERY_MS = 50;
const PATIENCE_MS = 60_000;

/** P11: from the opening of an incident to its proven end: playbooks, a patch and a restart, approved the moment they are asked. */
export async function measureIncidents({ incidents }: { readonly incidents: number }): Promise<Figure[]> {
  await using site = await startShopSite({ verifyWindowSeconds: 0 });
  await using desk = await startApprovingDesk(site);
  const orders = new URL('/orders', site.shop.healthUrl);
  const traffic = setInterval(() => void fetch(orders).catch(() => undefined), REQUEST_EVERY_MS);
  try {
    const times: IncidentTimes[] = [];
    for (let number = 0; number < incidents; number += 1) {
      const ended = desk.nextIncident();
      await site.shop.breakPort();
      times.push(await ended);
    }
    return [figureOf(times)];
  } finally {
    clearInterval(traffic);
  }
}

/** Milliseconds from the opening. */
interface IncidentTimes {
  readonly asked: number;
  readonly repaired: number;
  readonly resolved: number;
}

function figureOf(times: readonly IncidentTimes[]): Figure {
  const value = median(times.map(({ resolved }) => resolved)) / 1_000;
  const middle = (name: 'asked' | 'repaired') => `${(median(times.map((one) => one[name])) / 1_000).toPrecision(3)} s`;
  return {
    id: 'P11',
    name: 'an incident from its first error to its proven end',
    value,
    unit: 's',
    runs: times.length,
    anchors: [],
    goals: [{ name: 'in s', value, limit: 3, better: 'lower' }],
    notes: [
      `the plan was there after ${middle('asked')}, carried out after ${middle('repaired')}`,
      'no least window of verification; a fix is still watched for a few intervals of the error, one each 50 ms',
    ],
  };
}

/** An engine in this process that follows the site, and somebody who approves each plan as it comes. */
async function startApprovingDesk(site: ShopSite) {
  const log = new KeptLog();
  const engine = await createEngine({
    dataDir: site.dataDir,
    configFile: site.configFile,
    env: { HOME: site.dir, PATH: process.env['PATH'] },
    version: '0.0.0',
    resourcesDir: findAppPaths(import.meta.url).resourcesDir,
    secrets: new MemorySecrets(),
    log,
  });
  await engine.start();
  const client = createRouterClient(engine.router, { context: { caller: { user: 'bench', via: 'terminal' } } });
  const ending = new AbortController();
  const listeners = new Set<(event: DeskEvent) => void>();
  const follow = async () => {
    const events = await client.events.follow({ afterSeq: 0 }, { signal: ending.signal });
    for await (const event of events) {
      if (event.type === 'approval_requested') await approve(event.data.approvalId);
      for (const listener of listeners) listener(event);
    }
  };
  const approve = async (id: string) => {
    const plan = (await client.approvals.list({ state: 'pending' })).find((pending) => pending.id === id);
    if (plan === undefined) throw new Error(`${id} is not pending`);
    await client.approvals.decide({ id: plan.id, decision: 'approve', seenDigest: plan.digest });
  };
  const following = follow().catch((error: unknown) => {
    if (!ending.signal.aborted) log.error(String(error));
  });
  await until(async () => {
    const { sources } = (await client.status.get()).watcher;
    return sources.length > 0 && sources.every(({ state }) => state === 'following');
  }, PATIENCE_MS);
  return {
    nextIncident: () => timeIncident(listeners, log),
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await following;
      await engine.stop();
    },
  };
}

/** Times the next incident that opens; fails when it ends in any other way than resolved. */
async function timeIncident(listeners: Set<(event: DeskEvent) => void>, log: KeptLog): Promise<IncidentTimes> {
  const seen: string[] = [];
  const at = new Map<string, number>();
  let end: IncidentState | null = null;
  const listener = (event: DeskEvent): void => {
    if (event.type !== 'line_captured') seen.push(`${event.type} ${JSON.stringify(event.data).slice(0, 200)}`);
    at.set(event.type, performance.now());
    if (event.type === 'phase_started') at.set(event.data.phase, performance.now());
    if (event.type === 'state_changed' && event.data.phase === 'done') {
      at.set('ended', performance.now());
      end = event.data.to;
    }
  };
  listeners.add(listener);
  try {
    await until(() => end !== null, PATIENCE_MS, 5);
  } catch (error) {
    throw new Error(`${seen.slice(-8).join('\n')}\n${log.lines.slice(-5).join('\n')}`, { cause: error });
  } finally {
    listeners.delete(listener);
  }
  if (end !== 'resolved') throw new Error(`the incident ended ${String(end)}: ${seen.slice(-8).join('\n')}`);
  const opened = at.get('incident_opened') ?? at.get('incident_reopened');
  const since = (name: string) => (at.get(name) ?? Number.NaN) - (opened ?? Number.NaN);
  return { asked: since('approval_requested'), repaired: since('verification'), resolved: since('ended') };
}
