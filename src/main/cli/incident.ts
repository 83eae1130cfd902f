import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import { IncidentId } from '#shared/domain/ids.ts';
import { IncidentState } from '#shared/domain/incident.ts';
import { createRepositories } from '../engine/db/create-repositories.ts';
import { createEventsRepository } from '../engine/db/events-repository.ts';
import { openDatabase } from '../engine/db/open-database.ts';
import { describeIncident } from '../engine/handlers/incidents.ts';
import { messageOf } from '../engine/incidents/message-of.ts';
import { describeEvent } from '../engine/reports/describe-event.ts';
import { type CliContext, type GlobalOptions, print, type Task, UsageError } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';
import { plainText } from './plain-text.ts';

/** Characters of a line; the whole is in `--json`. */
const WIDEST = 300;

/** The incidents of the data folder, newest first. */
export const incidentListCommand: Task = async (context, options) => {
  await reading(context, options, (database) => {
    const filter = { states: IncidentState.options, limit: 1_000 };
    const incidents = createRepositories(database).incidents.list(filter);
    if (options.json === true) return print(context, JSON.stringify(incidents));
    if (incidents.length === 0) return print(context, 'There are no incidents.');
    for (const { id, state, severity, service, count, openedAt, title } of incidents) {
      const line = [id, state, severity ?? '-', service, `×${String(count)}`, openedAt, title];
      print(context, line.map(plainText).join('  '));
    }
  });
  return 0;
};

/** Everything about one incident. */
export const incidentShowCommand: Task<{ id: string }> = async (context, options) => {
  const id = IncidentId.safeParse(options.id);
  if (!id.success) throw new UsageError(`ID: "${plainText(options.id)}" is not an incident id`);
  await reading(context, options, (database) => {
    const journal = createEventsRepository(database);
    const incident = describeIncident({ repositories: createRepositories(database), journal }, id.data);
    if (options.json === true) return print(context, JSON.stringify(incident));
    for (const line of linesOf(incident)) print(context, plainText(line).slice(0, WIDEST));
  });
  return 0;
};

/** What a person reads: where it stands, what waits, what happened. */
function* linesOf(incident: IncidentDetail): Generator<string> {
  const { id, state, phase, severity, service, host, title, diagnosis } = incident;
  yield `${id}  ${state}  ${phase}  ${severity ?? '-'}  ${service} on ${host}`;
  yield title;
  if (diagnosis !== null) yield `Cause: ${diagnosis.rootCause}`;
  for (const plan of incident.approvals.filter((approval) => approval.state === 'pending'))
    yield `Waiting: ${plan.id} with ${String(plan.steps.length)} step(s); decide in the window that \`sentry-desk open\` names.`;
  for (const event of withoutRepeats(incident.events)) {
    const what = describeEvent(event).replaceAll(/\s+/g, ' ');
    yield `${event.at}  ${(event.role ?? '').padEnd(10)}  ${what}`;
  }
}

/** Leaves out lines whose message was there before: the count says how often it came. */
function withoutRepeats(events: readonly DeskEvent[]): readonly DeskEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    if (event.type !== 'line_captured') return true;
    const message = messageOf(event.data.text);
    const first = !seen.has(message);
    seen.add(message);
    return first;
  });
}

async function reading(
  context: CliContext,
  options: GlobalOptions,
  work: (database: ReturnType<typeof openDatabase>) => void,
): Promise<void> {
  const database = openDatabase({ dataDir: await existingDataDir(context, options), access: 'read' });
  try {
    work(database);
  } finally {
    database.close();
  }
}
