import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FAKE_MODELS } from './anthropic-models.ts';
import { type ApiProblem, checkRequest, type IssuedTurns, type MessagesRequest } from './anthropic-rules.ts';
import { type ScriptedTurn, type StreamedUsage, streamEvents, type TurnNames } from './anthropic-stream.ts';

/** What the peer does instead of answering. */
export type Misbehaviour =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly error: string;
      readonly headers?: Record<string, string>;
    }
  /** Takes the request and says nothing. */
  | { readonly type: 'hang' }
  /** Ends the connection after so many events of the turn. */
  | { readonly type: 'cut'; readonly afterEvents: number; readonly turn: ScriptedTurn }
  /** Answers with 200 and these bytes. */
  | { readonly type: 'bytes'; readonly body: string; readonly contentType?: string }
  | { readonly type: 'redirect'; readonly to: string };

export type Script = (
  request: MessagesRequest,
  n: number,
) => ScriptedTurn | Misbehaviour | Promise<ScriptedTurn | Misbehaviour>;

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the server charged for one answer. */
export interface Charge {
  readonly model: string;
  readonly usage: StreamedUsage;
}

export interface FakeAnthropicOptions {
  readonly script: Script;
  readonly apiKey?: string;
}

/** The API's versions; the SDK names the one of its own major version. */
const VERSIONS: readonly string[] = ['2023-06-01', '2026-10-21'];

/** Keys are checked against this one unless the test names another. */
export const FAKE_KEY = 'sk-ant-test-0123456789';

/** A scripted Messages API on loopback, as strict as the real one. `await using` closes it. */
export class FakeAnthropic {
  readonly requests: RecordedRequest[] = [];
  /** The requests that were well-formed, in order. */
  readonly accepted: MessagesRequest[] = [];
  readonly charges: Charge[] = [];
  readonly problems: ApiProblem[] = [];
  script: Script;
  readonly #apiKey: string;
  readonly #server: Server;
  readonly #signatures = new Map<string, { readonly model: string; readonly thinking: string }>();
  readonly #calls = new Map<string, readonly string[]>();
  readonly #cachedPrefixes = new Set<string>();
  #count = 0;

  private constructor(options: FakeAnthropicOptions) {
    this.script = options.script;
    this.#apiKey = options.apiKey ?? FAKE_KEY;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: FakeAnthropicOptions): Promise<FakeAnthropic> {
    const fake = new FakeAnthropic(options);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Everything that was ever sent here, for searching. */
  everything(): string {
    return this.requests.map(({ url, headers, body }) => `${url}\n${JSON.stringify(headers)}\n${body}`).join('\n');
  }

  /** Breaks off every call that runs. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = request.url ?? '';
    this.requests.push({ method: request.method ?? '', url, headers: request.headers, body });
    const refused = this.#refusal(request);
    if (refused !== null) return this.#fail(response, refused);
    if (request.method === 'GET') return this.#serveModels(url, response);
    if (request.method !== 'POST' || url !== '/v1/messages')
      return this.#fail(response, { status: 404, type: 'not_found_error', message: 'Not found' });
    const checked = checkRequest(body, this.#issued());
    if ('problem' in checked) return this.#fail(response, checked.problem);
    this.accepted.push(checked.request);
    this.#count += 1;
    const step = await this.script(checked.request, this.#count);
    await this.#answer(checked.request, step, response);
  }

  #refusal({ headers }: IncomingMessage): ApiProblem | null {
    // The SDK sends the key as a bearer token from its first major version on; the API takes both.
    const key = headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
    const type = 'authentication_error';
    if (key === undefined) return { status: 401, type, message: 'x-api-key header is required' };
    if (key !== this.#apiKey) return { status: 401, type, message: 'invalid x-api-key' };
    if (!VERSIONS.includes(String(headers['anthropic-version']))) {
      const version = String(headers['anthropic-version']);
      const message = `anthropic-version: "${version}" is not a valid version`;
      return { status: 400, type: 'invalid_request_error', message };
    }
    return null;
  }

  #serveModels(url: string, response: ServerResponse): void {
    const [path = ''] = url.split('?');
    const describe = (id: string) => ({ type: 'model', id, display_name: id, created_at: '2026-09-22T00:00:00Z' });
    const id = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
    if (id !== undefined && FAKE_MODELS[id] === undefined)
      return this.#fail(response, { status: 404, type: 'not_found_error', message: `model: ${id}` });
    const list = { data: Object.keys(FAKE_MODELS).map(describe), has_more: false, first_id: null, last_id: null };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(id === undefined ? list : describe(id)));
  }

  #fail(response: ServerResponse, problem: ApiProblem, headers: Record<string, string> = {}): void {
    this.problems.push(problem);
    const { status, type, message } = problem;
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_fake', ...headers });
    response.end(JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_fake' }));
  }

  async #answer(request: MessagesRequest, step: ScriptedTurn | Misbehaviour, response: ServerResponse): Promise<void> {
    if (!('type' in step)) return this.#stream(request, step, { response, events: Number.POSITIVE_INFINITY });
    switch (step.type) {
      case 'status':
        return this.#fail(response, { status: step.status, type: step.error, message: step.error }, step.headers);
      case 'hang':
        return;
      case 'cut':
        return this.#stream(request, step.turn, { response, events: step.afterEvents });
      case 'bytes':
        response.writeHead(200, { 'content-type': step.contentType ?? 'text/event-stream' });
        response.end(step.body);
        return;
      case 'redirect':
        response.writeHead(307, { location: step.to });
        response.end();
    }
  }

  async #stream(
    request: MessagesRequest,
    turn: ScriptedTurn,
    { response, events: limit }: { readonly response: ServerResponse; readonly events: number },
  ): Promise<void> {
    const usage = { ...this.#countTokens(request, turn), ...turn.usage };
    const events = streamEvents(request.model, { turn, usage }, this.#names(request.model));
    this.charges.push({ model: request.model, usage });
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': 'req_fake' });
    response.flushHeaders();
    for (const event of events.slice(0, limit)) response.write(event);
    if (limit < events.length) return void setImmediate(() => response.destroy());
    response.end();
  }

  /** Four bytes a token; what is marked for the cache is read from it the second time. */
  #countTokens(request: MessagesRequest, turn: ScriptedTurn): StreamedUsage {
    const all = Math.ceil(Buffer.byteLength(JSON.stringify(request)) / 4);
    const prefix = JSON.stringify([request.model, request.tools ?? [], request.system ?? '']);
    const marked = prefix.includes('cache_control');
    const tokens = marked ? Math.ceil(Buffer.byteLength(prefix) / 4) : 0;
    const hit = marked && this.#cachedPrefixes.has(prefix);
    if (marked) this.#cachedPrefixes.add(prefix);
    return {
      input_tokens: Math.max(all - tokens, 1),
      output_tokens: Math.max(1, Math.ceil(JSON.stringify(turn).length / 4)),
      cache_creation_input_tokens: hit ? 0 : tokens,
      cache_read_input_tokens: hit ? tokens : 0,
    };
  }

  #names(model: string): TurnNames {
    const n = this.#count;
    return {
      messageId: `msg_fake_${n}`,
      toolUseId: (index) => `toolu_fake_${n}_${index}`,
      sign: (thinking) => {
        const text = `${model}\n${n}\n${thinking}`;
        const signature = createHmac('sha512', 'fake').update(text).digest('base64').repeat(2);
        this.#signatures.set(signature, { model, thinking });
        return signature;
      },
      called: (id, signatures) => void this.#calls.set(id, signatures),
    };
  }

  #issued(): IssuedTurns {
    return {
      signedBy: (signature, thinking) => {
        const found = this.#signatures.get(signature);
        return found?.thinking === thinking ? found.model : null;
      },
      signaturesBefore: (id) => this.#calls.get(id) ?? null,
    };
  }
}
