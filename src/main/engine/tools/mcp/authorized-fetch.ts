import { AppError } from '#shared/errors/app-error.ts';
import { cappedFetch } from './capped-fetch.ts';

/** Gives the bearer token of a server as it is kept now; null for none. Rejects where the keychain does not answer. */
export type BearerToken = () => Promise<string | null>;

/**
 * `cappedFetch` that sends the token to this origin and to no other. A refusal's body is dropped: a server that repeats
 * the token in it would have it written down as the reason.
 */
export function authorizedFetch(origin: string, token: BearerToken): typeof cappedFetch {
  return async (url, init) => {
    if (new URL(url).origin !== origin)
      throw new AppError('forbidden', `it answered with an address outside of ${origin}`);
    const value = await token();
    if (value === null) return cappedFetch(url, init);
    // What a header cannot hold would be quoted by the error that says so.
    if (!/^[\x21-\x7e]+$/.test(value)) throw new AppError('invalid_input', 'its token holds what a header cannot');
    const headers = new Headers(init?.headers);
    headers.set('Authorization', `Bearer ${value}`);
    const response = await cappedFetch(url, { ...init, headers });
    if (response.ok) return response;
    await response.body?.cancel();
    return new Response(null, { status: response.status });
  };
}
