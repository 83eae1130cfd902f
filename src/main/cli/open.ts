import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { callHost, findHost } from './call-host.ts';
import { print, type Task } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';

const Ticket = z.object({ openUrl: z.string() });

/** Prints a fresh address with a ticket of the host that serves the data folder. */
export const openCommand: Task = async (context, options) => {
  const dataDir = await existingDataDir(context, options);
  const host = await findHost(dataDir, context.stop);
  if (host === null)
    throw new AppError('not_found', `No host is running for ${dataDir}; start one with \`sentry-desk serve\`.`);
  const { openUrl } = Ticket.parse(await (await callHost(host, { method: 'POST', path: '/api/ticket' })).json());
  print(context, options.json === true ? JSON.stringify({ openUrl }) : openUrl);
  return 0;
};
