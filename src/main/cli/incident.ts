import { IncidentId } from '#shared/domain/ids.ts';
import { IncidentState } from '#shared/domain/incident.ts';
import { createRepositories } from '../engine/db/create-repositories.ts';
import { createEventsRepository } from '../engine/db/events-repository.ts';
import { openDatabase } from '../engine/db/open-database.ts';
import { describeIncident } from '../engine/handlers/incidents.ts';
import { type CliContext, type GlobalOptions, print, type Task, UsageError } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';
import { plainText } from './plain-text.ts';

/** The incidents of the data folder, newest first. */
export const incidentListCommand: Task = async (context, options) => {
  await reading(context, options, (database) => {
    const filter = { states: IncidentState.options, limit: 1_000 };
    const incidents = createRepositories(database).incidents.list(filter);
    if (options.json === true) return print(context, JSON.stringify(incidents));
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
    const events = createEventsRepository(database);
    const journal = { eventsOf: (incidentId: IncidentId) => events.ofIncident(incidentId) };
    const incident = describeIncident({ repositories: createRepositories(database), journal }, id.data);
    if (options.json === true) return print(context, JSON.stringify(incident));
    const { state, phase, severity, service, host, title, diagnosis } = incident;
    print(context, plainText(`${id.data}  ${state}  ${phase}  ${severity ?? '-'}  ${service} on ${host}`));
    print(context, plainText(title));
    if (diagnosis !== null) print(context, plainText(`Cause: ${diagnosis.rootCause}`));
    for (const event of incident.events)
      print(context, plainText(`${event.at}  ${event.type}  ${JSON.stringify(event.data)}`).slice(0, 500));
  });
  return 0;
};

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
