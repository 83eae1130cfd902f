import { connect, type Socket } from 'node:net';
import { AppError } from '#shared/errors/app-error.ts';
import { clientSocketPath } from '../engine/clients/client-socket-path.ts';
import type { Task } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';

/** The guarded tools of the running desk as an MCP server on stdio; the engine judges every call, nothing is decided here. */
export const mcpCommand: Task = async (context, options) => {
  const dataDir = await existingDataDir(context, options);
  const socket = await reach(clientSocketPath(dataDir), dataDir);
  const { stdin, stdout, stop } = context;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stdin.unpipe(socket);
      socket.destroy();
      resolve();
    };
    socket.once('close', end);
    socket.on('error', end);
    stop.addEventListener('abort', end, { once: true });
    stdin.once('end', () => socket.end());
    stdin.pipe(socket, { end: false });
    socket.pipe(stdout, { end: false });
  });
  return 0;
};

function reach(path: string, dataDir: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause) =>
      reject(
        new AppError(
          'not_found',
          `No desk runs on ${dataDir}: start the app or \`sentry-desk serve\`, then connect again.`,
          { cause },
        ),
      ),
    );
  });
}
