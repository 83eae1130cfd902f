import type { Wire } from './model-client.ts';

/** How far an exchange got: what was sent and answered, and why it was stopped on our side. */
export interface WireExchange {
  readonly fetch: typeof fetch;
  wire(): Wire;
  /** HTTP status; null while there was no answer. */
  status(): number | null;
  /** Whether bytes left this machine. */
  sent(): boolean;
  /** Why our side ended it, in a sentence; null when it did not. */
  stoppedBecause(): string | null;
}

/** Headers that go out; what else the SDKs add about this machine stays here. */
const SENT_HEADERS = ['accept', 'authorization', 'anthropic-version', 'content-type', 'x-api-key'];
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/**
 * A `fetch` for one call that reaches nothing but `baseUrl`, follows no redirect, and keeps the bodies of both directions.
 * Headers, and so the key, are not kept.
 */
export function createWireExchange(baseUrl: string, maxResponseBytes = MAX_RESPONSE_BYTES): WireExchange {
  const base = new URL(baseUrl);
  const decoder = new TextDecoder();
  const state = {
    request: '',
    response: '',
    bytes: 0,
    status: null as number | null,
    sent: false,
    why: null as string | null,
  };
  const stop = (why: string): never => {
    state.why = why;
    throw new TypeError(why);
  };
  const record = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      state.bytes += chunk.byteLength;
      if (state.bytes > maxResponseBytes) stop(`the answer is longer than ${String(maxResponseBytes)} bytes`);
      state.response += decoder.decode(chunk, { stream: true });
      controller.enqueue(chunk);
    },
  });
  return {
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (!isBelow(url, base)) stop(`a request went to ${url.origin}, which is not the configured address`);
      state.request = typeof init?.body === 'string' ? init.body : '';
      state.sent = true;
      const answer = await fetch(url, { ...init, headers: onlySent(init?.headers), redirect: 'manual' });
      state.status = answer.status;
      if (answer.status >= 300 && answer.status < 400) {
        await answer.body?.cancel();
        stop('the endpoint answers with a redirect, and redirects are not followed: configure the address it leads to');
      }
      const { status, statusText, headers } = answer;
      return new Response(answer.body?.pipeThrough(record) ?? null, { status, statusText, headers });
    },
    wire: () => ({ request: state.request, response: state.response }),
    status: () => state.status,
    sent: () => state.sent,
    stoppedBecause: () => state.why,
  };
}

function isBelow(url: URL, base: URL): boolean {
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return url.origin === base.origin && url.pathname.startsWith(folder);
}

function onlySent(given: RequestInit['headers']): Headers {
  const all = new Headers(given);
  const kept = new Headers({ 'user-agent': 'sentry-desk' });
  for (const name of SENT_HEADERS) {
    const value = all.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}
