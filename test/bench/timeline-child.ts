// A headless host over a journal with one long incident; what it shall publish is read from standard input. Run by
// `timeline-bench.ts`. Storage, journal, handlers, host and page are the app's own; the rooms beside them stand still.
import { createInterface } from 'node:readline';
import { findAppPaths } from '../../src/main/app-paths.ts';
import type { NewEvent } from '../../src/main/engine/core/journal.ts';
import { createEventsHandlers } from '../../src/main/engine/handlers/events.ts';
import type { HandlerDeps } from '../../src/main/engine/handlers/handler-deps.ts';
import { createIncidentsHandlers } from '../../src/main/engine/handlers/incidents.ts';
import type { DeskRouter } from '../../src/main/engine/handlers/router.ts';
import { createHeadlessHost } from '../../src/main/headless/headless-host.ts';
import { EvidenceRef, IncidentId } from '../../src/shared/domain/ids.ts';
import { untrusted } from '../../src/shared/domain/untrusted.ts';
import { createDeskPeer } from '../fakes/desk-peer.ts';
import { quietWorld } from '../fakes/desk-world.ts';
import { openDesk, openIncident } from '../fixtures/open-desk.ts';

const [dataDir = '', rows = '0'] = process.argv.slice(2);
const ID = IncidentId.parse('inc-long');
const COMMIT_EVERY_MS = 10;
const FILLED_AT_ONCE = 1_000;
/** Shapes that follow on one another differ, so that no rows fold. */
const SHAPES = [
  'ERROR worker upstream failed: connection refused on port',
  'WARN  checkout retries the payment of order',
  'ERROR cart: database timed out after ms',
  'FATAL session store lost its shard, request',
  'ERROR shard rebalancing failed for key',
] as const;

const desk = await openDesk(dataDir);
let number = 0;

/** One row: mostly a captured line, now and then a call of an agent with its answer. */
function* nextRow(): Generator<NewEvent> {
  number += 1;
  if (number % 40 === 0) {
    const call = { ref: EvidenceRef.parse(`tool:t${number}`), tool: 'run_diagnostics' } as const;
    const about = { incidentId: ID, role: 'detective' } as const;
    yield { ...about, type: 'tool_called', data: { ...call, args: { command: `ss -tlnp ${number}` }, reason: '' } };
    const text = untrusted('LISTEN 0 511 127.0.0.1:8080');
    yield { ...about, type: 'tool_answered', data: { ...call, outcome: 'ok', text, cutBytes: 0 } };
    return;
  }
  const text = untrusted(`2026-01-02T03:04:05.${number % 1_000}Z ${SHAPES[number % SHAPES.length]} ${number}`);
  const source = `web-1:/srv/shop/app-${Math.floor(number / 500) % 3}.log`;
  const ref = EvidenceRef.parse(`log:l${number}`);
  yield { incidentId: ID, type: 'line_captured', data: { ref, source, offset: number * 80, text, matched: true } };
}

function publishRows(count: number): void {
  desk.journal.commit(() => ({ events: Array.from({ length: count }, () => [...nextRow()]).flat() }));
}

/** As many rows a second, in commits of their own, until the time is over. */
function publishFor(perSecond: number, seconds: number): void {
  const begun = performance.now();
  let published = 0;
  const timer = setInterval(() => {
    const elapsed = Math.min(seconds * 1_000, performance.now() - begun);
    const due = Math.floor((elapsed / 1_000) * perSecond) - published;
    if (due > 0) publishRows(due);
    published += Math.max(0, due);
    if (published >= perSecond * seconds) {
      clearInterval(timer);
      process.stdout.write(`${JSON.stringify({ published, ms: performance.now() - begun })}\n`);
    }
  }, COMMIT_EVERY_MS);
}

desk.journal.commit(() => {
  desk.repositories.incidents.insert(openIncident({ id: ID, title: 'ERROR upstream failed: connection refused' }));
  return {};
});
for (let filled = 0; filled < Number(rows); filled += FILLED_AT_ONCE) publishRows(FILLED_AT_ONCE);

const peer = createDeskPeer(quietWorld(Date.now()));
peer.world.status.lastSeq = desk.journal.lastSeq();
const deps = { ...desk, log: desk.log } as unknown as HandlerDeps;
const router = {
  ...peer.router,
  incidents: createIncidentsHandlers(deps),
  events: createEventsHandlers(deps),
} as unknown as DeskRouter;
const paths = findAppPaths(import.meta.url);
const host = await createHeadlessHost({
  engine: { router },
  port: 0,
  tokenFile: `${dataDir}/token`,
  rendererDir: paths.rendererDir,
  version: paths.version,
  user: 'bench',
  log: desk.log,
});
process.stdout.write(
  `${JSON.stringify({ url: host.url, tokenFile: host.tokenFile, events: desk.journal.countOf(ID) })}\n`,
);
for await (const line of createInterface({ input: process.stdin })) {
  const [perSecond = 0, seconds = 0] = line.split(' ').map(Number);
  publishFor(perSecond, seconds);
}
await host.close();
await desk[Symbol.asyncDispose]();
process.exit(0);
