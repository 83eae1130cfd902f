import { z } from 'zod';
import { AppError, WireError } from '#shared/errors/app-error.ts';
import { readToken } from '../headless/token-file.ts';
import { type HostFile, readHostFile } from './host-file.ts';

const Failure = z.object({ error: WireError });

/** The running host of a data folder; null when there is none, or what its file names does not answer. */
export async function findHost(dataDir: string, signal: AbortSignal): Promise<HostFile | null> {
  const host = await readHostFile(dataDir);
  if (host === null) return null;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(2_000)]);
  const answer = await fetch(`${host.url}/api/health`, { signal: limit }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok === true ? host : null;
}

/** Calls the running host as the bearer of its token file; its failures come back as `AppError`s. */
export async function callHost(
  host: HostFile,
  call: { method: 'GET' | 'POST'; path: string; body?: unknown },
): Promise<Response> {
  const authorization = `Bearer ${await readToken(host.tokenFile)}`;
  const headers = new Headers({ authorization });
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  const response = await fetch(`${host.url}${call.path}`, {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal: AbortSignal.timeout(60_000),
  });
  if (response.ok) return response;
  const failure = Failure.safeParse(await response.json().catch(() => null));
  if (failure.success) throw new AppError(failure.data.error.code, failure.data.error.message);
  throw new AppError('internal', `The running host answered with status ${String(response.status)}.`);
}
