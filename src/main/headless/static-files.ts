import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#shared/errors/app-error.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The renderer's file for a decoded URL path, links resolved; null when there is none inside the folder. */
export async function findStaticFile(folder: string, urlPath: string): Promise<string | null> {
  const names = (urlPath === '/' ? '/index.html' : urlPath).split('/').slice(1);
  if (names.some((name) => name === '' || name.startsWith('.') || /[\\\0:]/.test(name))) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...names));
    return file.startsWith(root + sep) && (await stat(file)).isFile() && extname(file) in TYPES ? file : null;
  } catch {
    return null;
  }
}

/** Serves the renderer: its own files by their own names, nothing else. */
export function createStaticFiles(folder: string) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new AppError('not_found', `There is nothing to ${request.method ?? 'do'} here.`);
    }
    const file = await findStaticFile(folder, decodePath(url.pathname));
    if (file === null) throw new AppError('not_found', missing(url.pathname));
    const { size } = await stat(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? '', 'content-length': size });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(file), response);
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new AppError('invalid_input', 'The path is not valid.', { field: 'path' });
  }
}

function missing(pathname: string): string {
  return pathname === '/' ? 'The renderer is not built; run `npm run build`.' : 'There is no such page.';
}
