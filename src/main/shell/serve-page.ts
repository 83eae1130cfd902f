import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Session } from 'electron';
import { SECURITY_HEADERS } from '../headless/security-headers.ts';
import type { PageOrigin } from './page-origin.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The file below `root` that a page address names, or null when it names none that may be served. */
export function resolveAsset(root: string, pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path === '/' ? '/index.html' : path));
  return file.startsWith(root + sep) && extname(file) in CONTENT_TYPES ? file : null;
}

/** Answers a request of the page from the built renderer in `root`, and nothing else. */
export async function answerPageRequest(request: Request, origin: PageOrigin, root: string): Promise<Response> {
  const url = new URL(request.url);
  const file =
    `${url.protocol}//${url.host}` === origin && request.method === 'GET' ? resolveAsset(root, url.pathname) : null;
  if (file === null) return new Response('Not found', { status: 404, headers: SECURITY_HEADERS });
  try {
    const body = new Uint8Array(await readFile(file));
    return new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': CONTENT_TYPES[extname(file)] ?? '' } });
  } catch {
    return new Response('Not found', { status: 404, headers: SECURITY_HEADERS });
  }
}

/** Serves the built renderer to the session's pages; every other web address of this session is answered 404. */
export function servePage(session: Session, origin: PageOrigin, root: string): void {
  const scheme = origin === 'app://desk' ? 'app' : 'https';
  session.protocol.handle(scheme, (request) => answerPageRequest(request, origin, root));
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isOurs(details.url, origin) });
  });
}

function isOurs(address: string, origin: PageOrigin): boolean {
  return (
    address.startsWith(`blob:${origin}/`) ||
    address.startsWith(`${origin}/`) ||
    /^(devtools|chrome|chrome-extension):/.test(address)
  );
}
