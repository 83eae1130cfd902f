import { resolve } from 'node:path';
import { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { loadPrompts } from '../engine/agents/model/prompt-file.ts';
import { type Replay, replayIncident } from '../engine/agents/replay/replay-incident.ts';
import { createRepositories } from '../engine/db/create-repositories.ts';
import { openDatabase } from '../engine/db/open-database.ts';
import { type CliContext, print, type Task, UsageError } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';
import { plainText } from './plain-text.ts';

/**
 * Replays an incident offline from its tape. Without another prompt each request must come out as it was sent, else the exit
 * status is 1; with one it says at which step the first request differs.
 */
export const incidentReplayCommand: Task<{ id: string; promptDir?: string }> = async (context, options) => {
  const id = IncidentId.safeParse(options.id);
  if (!id.success) throw new UsageError(`ID: "${plainText(options.id)}" is not an incident id`);
  const prompts = options.promptDir === undefined ? null : await loadPrompts(resolve(options.promptDir));
  const database = openDatabase({ dataDir: await existingDataDir(context, options), access: 'read' });
  try {
    const repositories = createRepositories(database);
    if (repositories.incidents.get(id.data) === null)
      throw new AppError('not_found', `There is no incident ${id.data}.`);
    const tapes = repositories.roleTapes.list(id.data);
    const replay = await replayIncident({ tapes, wire: repositories.wireCalls.ofIncident(id.data), prompts });
    if (options.json === true) print(context, JSON.stringify({ incident: id.data, ...replay }));
    else tell(context, replay);
    return replay.first !== null && prompts === null ? 1 : 0;
  } finally {
    database.close();
  }
};

function tell(context: CliContext, { steps, first, notes }: Replay): void {
  const same = steps.filter((step) => step.same).length;
  if (steps.length === 0) print(context, 'No model spoke in this incident: there is no request to replay.');
  else print(context, `${same} of ${steps.length} requests are byte for byte what was sent.`);
  if (first !== null) print(context, `The first that differs: ${first.role}, turn ${first.turn}.`);
  for (const line of [...(first?.difference ?? []), ...notes]) print(context, `  ${plainText(line)}`);
}
