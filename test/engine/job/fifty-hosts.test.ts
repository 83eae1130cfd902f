import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEventsRepository } from '../../../src/main/engine/db/events-repository.ts';
import { openDatabase } from '../../../src/main/engine/db/open-database.ts';
import { IncidentLists } from '../../../src/shared/contract/incidents.ts';
import { type SourceStatus, Status } from '../../../src/shared/contract/status.ts';
import { type DeskProcess, startDesk, until } from '../../fixtures/desk-process.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { type SshdFleet, sharedServers, startFleet } from '../../fixtures/sshd-fleet.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

/** Fewer where a machine cannot carry fifty. */
const HOSTS = Number(process.env['FLEET_HOSTS'] ?? 50);
const FILES = ['access.log', 'app.log', 'error.log', 'worker.log'];
const WELL = HOSTS - 3;
const [SWAPPED, HUNG, REFUSING] = [`host-${WELL}`, `host-${WELL + 1}`, `host-${WELL + 2}`];

interface Place {
  readonly id: string;
  readonly port: number;
  readonly hostKey: string;
  readonly files: readonly string[];
}

function placesOf(dir: string, fleet: SshdFleet): Place[] {
  const all = fleet.servers.flatMap((server) => server.ports.map((port) => ({ port, hostKey: server.fingerprint() })));
  return all.map(({ port, hostKey }, index) => {
    const id = `host-${index}`;
    mkdirSync(join(dir, 'logs', id), { recursive: true });
    const files = FILES.map((name) => join(dir, 'logs', id, name));
    for (const file of files) writeFileSync(file, 'INFO started\n');
    return { id, port, hostKey, files };
  });
}

function settingsFor(dir: string, fleet: SshdFleet, places: readonly Place[]) {
  const { user, keyPath } = fleet;
  const auth = { kind: 'key', path: keyPath };
  return {
    hosts: places.map(({ id, port, hostKey }) => ({ id, address: '127.0.0.1', port, user, hostKey, auth })),
    services: places.map(({ id }) => ({
      id: `service-${id}`,
      host: id,
      sourcePath: join(dir, 'logs', id),
      logs: [{ kind: 'file', glob: join(dir, 'logs', id, '*.log') }],
    })),
    watch: { pollIntervalSeconds: 2 },
  };
}

async function sourcesOf(desk: DeskProcess): Promise<SourceStatus[]> {
  return (await desk.call(Status, '/api/status')).watcher.sources;
}

/** Waits until every line that stands in these files was taken in, and nothing was missed on the way. */
async function allCounted(desk: DeskProcess, places: readonly Place[]): Promise<void> {
  const wanted = places.flatMap(({ files }) =>
    files.map((path) => ({ path, state: 'following', offset: statSync(path).size, blindWindows: [] })),
  );
  await until(async () => {
    const shown = new Map((await sourcesOf(desk)).map((source) => [source.path, source]));
    const found = wanted.flatMap(({ path }) => shown.get(path) ?? []);
    expect(found.map(({ state, offset, blindWindows, path }) => ({ path, state, offset, blindWindows }))).toEqual(
      wanted,
    );
  }, 20_000);
}

function writeRound(places: readonly Place[], round: number): void {
  for (const { files } of places) for (const file of files) appendFileSync(file, `INFO request ${round} served\n`);
}

/** The hosts of which the desk recorded after the sequence number that a source was not followed, or that a gap was left. */
function troubled(dataDir: string, after: number): string[] {
  const database = openDatabase({ dataDir, access: 'read' });
  try {
    const sources = createEventsRepository(database)
      .after(after, 100_000)
      .flatMap((event) => {
        if (event.type === 'gap_recorded') return [event.data.source];
        const silent = event.type === 'source_changed' && !['following', 'stopped'].includes(event.data.state);
        return silent ? [event.data.source] : [];
      });
    return [...new Set(sources.map((source) => source.split(':', 1)[0] ?? ''))].toSorted();
  } finally {
    database.close();
  }
}

describe.skipIf(!sshdAvailable)(`${HOSTS} hosts with four files each`, { timeout: 180_000 }, () => {
  it('are followed on, while one changes its key, one hangs without closing and one refuses', async () => {
    await using dir = await tempDir();
    await using fleet = await startFleet(dir.path, [...sharedServers(WELL), 1, 1, 1]);
    const [swapped, hung, refusing] = fleet.servers.slice(-3);
    if (swapped === undefined || hung === undefined || refusing === undefined) throw new Error('no servers');
    const places = placesOf(dir.path, fleet);
    const well = places.slice(0, WELL);
    const configFile = join(dir.path, 'settings.json');
    const dataDir = join(dir.path, 'data');
    writeFileSync(configFile, JSON.stringify(settingsFor(dir.path, fleet, places)));
    await using desk = await startDesk(['serve', '--config', configFile, '--data-dir', dataDir]);
    await until(async () => {
      const silent = (await sourcesOf(desk)).filter(({ state }) => state !== 'following');
      expect(silent.map(({ id, state, why }) => `${id} ${state} ${why}`)).toEqual([]);
    }, 60_000);
    await allCounted(desk, places);
    const { lastSeq } = await desk.call(Status, '/api/status');
    const shownBefore = swapped.fingerprint();

    await Promise.all([swapped.swapHostKey(), refusing.kill()]);
    hung.freeze();
    let round = 0;
    const of = (sources: readonly SourceStatus[], host: string) => sources.filter((source) => source.host === host);
    await until(async () => {
      writeRound(well, (round += 1));
      const sources = await sourcesOf(desk);
      const whyOf = (host: string) => of(sources, host).map(({ state, why }) => `${state}: ${why}`);
      const all = (text: RegExp) => FILES.map(() => expect.stringMatching(text));
      expect({ swapped: whyOf(SWAPPED), hung: whyOf(HUNG), refusing: whyOf(REFUSING) }).toEqual({
        swapped: all(/^blind: .*frozen/),
        hung: all(/^blind: .*(not answered|no answer)/),
        refusing: all(/^blind: .*refused/),
      });
    }, 60_000);
    await allCounted(desk, well);
    expect(round).toBeGreaterThan(5);

    const { active, escalated } = await desk.call(IncidentLists, '/api/incidents');
    expect([...active, ...escalated]).toEqual([
      expect.objectContaining({
        kind: 'host_key',
        host: SWAPPED,
        severity: 'critical',
        title: expect.stringMatching(new RegExp(`${escaped(shownBefore)}.*${escaped(swapped.fingerprint())}`)),
      }),
    ]);
    expect(await desk.stop()).toBe(0);
    expect(troubled(dataDir, lastSeq)).toEqual([SWAPPED, HUNG, REFUSING].toSorted());
  });
});

function escaped(text: string): string {
  return text.replace(/[+/]/g, '\\$&');
}
