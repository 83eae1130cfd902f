import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

/** The shortest limit of the systems we run on (macOS: 104 with the end). */
const MAX_PATH_BYTES = 103;

/** Where the engine of a data folder listens for MCP clients. Throws `not_supported` where there can be no such socket. */
export function clientSocketPath(dataDir: string): string {
  if (process.platform === 'win32') throw new AppError('not_supported', 'there is no MCP server on Windows yet');
  const path = join(dataDir, 'mcp.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  throw new AppError('not_supported', `the path ${path} is too long for a socket; choose a shorter data folder`);
}
