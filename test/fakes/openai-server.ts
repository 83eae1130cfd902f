import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiProblem } from './anthropic-rules.ts';
import type { Misbehaviour, RecordedRequest } from './anthropic-server.ts';
import type { ScriptedTurn } from './anthropic-stream.ts';
import { type ChatRequest, checkChatRequest, type Refusals } from './openai-rules.ts';

export type ChatScript = (request: ChatRequest, n: number) => ScriptedTurn | Misbehaviour;

export interface FakeOpenaiOptions {
  readonly script: ChatScript;
  /** Null asks for no key, as local servers do. */
  readonly apiKey: string | null;
  readonly refusals?: Refusals;
  readonly models?: readonly string[];
  /** Leaves the tokens out of the answer, and ids out of calls, as some servers do. */
  readonly sloppy?: boolean;
}

/** A scripted endpoint for chat completions on loopback, as strict as the real one. `await using` closes it. */
export class FakeOpenai {
  readonly requests: RecordedRequest[] = [];
  readonly accepted: ChatRequest[] = [];
  readonly problems: ApiProblem[] = [];
  readonly #options: FakeOpenaiOptions;
  readonly #server: Server;
  #count = 0;

  private constructor(options: FakeOpenaiOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: FakeOpenaiOptions): Promise<FakeOpenai> {
    const fake = new FakeOpenai(options);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v1`;
  }

  everything(): string {
    return this.requests.map(({ url, headers, body }) => `${url}\n${JSON.stringify(headers)}\n${body}`).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { url = '', method = '', headers } = request;
    this.requests.push({ method, url, headers, body });
    const { apiKey, models = ['gpt-test'], refusals = { reasoningEffort: false, maxTokens: false } } = this.#options;
    if (apiKey !== null && headers.authorization !== `Bearer ${apiKey}`) {
      const message = `Incorrect API key provided: ${headers.authorization?.replace('Bearer ', '') ?? ''}.`;
      return this.#fail(response, { status: 401, type: 'invalid_request_error', message });
    }
    if (apiKey === null && headers.authorization !== undefined) return void response.destroy();
    if (method === 'GET' && url === '/api/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          object: 'list',
          data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'fake' })),
        }),
      );
      return;
    }
    if (method !== 'POST' || url !== '/api/v1/chat/completions')
      return this.#fail(response, { status: 404, type: 'invalid_request_error', message: 'Not found' });
    const checked = checkChatRequest(body, refusals);
    if ('problem' in checked) return this.#fail(response, checked.problem);
    if (!models.includes(checked.request.model))
      return this.#fail(response, {
        status: 404,
        type: 'invalid_request_error',
        message: `The model ${checked.request.model} does not exist`,
      });
    this.accepted.push(checked.request);
    this.#count += 1;
    this.#answer(checked.request, this.#options.script(checked.request, this.#count), response);
  }

  #fail(response: ServerResponse, { status, type, message }: ApiProblem, headers: Record<string, string> = {}): void {
    this.problems.push({ status, type, message });
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message, type, param: null, code: null } }));
  }

  #answer(request: ChatRequest, step: ScriptedTurn | Misbehaviour, response: ServerResponse): void {
    if (!('type' in step)) return this.#stream(request, step, { response, chunks: Number.POSITIVE_INFINITY });
    switch (step.type) {
      case 'status':
        return this.#fail(response, { status: step.status, type: step.error, message: step.error }, step.headers);
      case 'hang':
        return;
      case 'cut':
        return this.#stream(request, step.turn, { response, chunks: step.afterEvents });
      case 'bytes':
        response.writeHead(200, { 'content-type': step.contentType ?? 'text/event-stream' });
        response.end(step.body);
        return;
      case 'redirect':
        response.writeHead(307, { location: step.to });
        response.end();
    }
  }

  #stream(
    request: ChatRequest,
    turn: ScriptedTurn,
    out: { readonly response: ServerResponse; readonly chunks: number },
  ): void {
    const { response, chunks: limit } = out;
    const sloppy = this.#options.sloppy === true;
    const chunks = chatChunks(
      { model: request.model, n: this.#count, sloppy, withUsage: request.stream_options?.include_usage === true },
      turn,
    );
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const chunk of chunks.slice(0, limit)) response.write(chunk);
    if (limit < chunks.length) return void setImmediate(() => response.destroy());
    response.end();
  }
}

interface ChunkNames {
  readonly model: string;
  readonly n: number;
  readonly sloppy: boolean;
  readonly withUsage: boolean;
}

function chatChunks({ model, n, sloppy, withUsage }: ChunkNames, turn: ScriptedTurn): string[] {
  const chunk = (body: Record<string, unknown>) =>
    `data: ${JSON.stringify({ id: `chatcmpl-${n}`, object: 'chat.completion.chunk', created: 0, model, ...body })}\n\n`;
  const delta = (part: Record<string, unknown>, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: part, finish_reason: finish }] });
  const calls = turn.toolCalls ?? [];
  const usage = {
    prompt_tokens: (turn.usage?.input_tokens ?? 100) + (turn.usage?.cache_read_input_tokens ?? 0),
    completion_tokens: turn.usage?.output_tokens ?? 10,
    total_tokens: 0,
    prompt_tokens_details: { cached_tokens: turn.usage?.cache_read_input_tokens ?? 0 },
  };
  return [
    ': keep-alive\n\n',
    delta({ role: 'assistant', content: '' }),
    ...(turn.text?.match(/[\s\S]{1,17}/gu) ?? []).map((content) => delta({ content })),
    ...calls.flatMap((call, index) => {
      const json = call.inputJson ?? JSON.stringify(call.input ?? {});
      const id = sloppy ? {} : { id: `call_${n}_${index}`, type: 'function' };
      return [
        delta({ tool_calls: [{ index, ...id, function: { name: call.name, arguments: '' } }] }),
        ...(json.match(/[\s\S]{1,17}/gu) ?? []).map((piece) =>
          delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ];
    }),
    delta({}, turn.stopReason ?? (calls.length > 0 && !sloppy ? 'tool_calls' : 'stop')),
    ...(withUsage && !sloppy ? [chunk({ choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ];
}
