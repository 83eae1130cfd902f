/** Tokens as the API reports them. */
export interface StreamedUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly inference_geo?: string;
}

/** One turn of the model, as a test writes it. Without tool calls it ends the turn. */
export interface ScriptedTurn {
  readonly thinking?: string;
  readonly text?: string;
  readonly toolCalls?: readonly {
    readonly name: string;
    readonly input?: Record<string, unknown>;
    /** Sent as it is instead of `input`, well-formed or not. */
    readonly inputJson?: string;
  }[];
  readonly stopReason?: string;
  readonly usage?: Partial<StreamedUsage>;
}

/** Names and signatures that the server gives out and remembers. */
export interface TurnNames {
  readonly messageId: string;
  toolUseId(index: number): string;
  sign(thinking: string): string;
  called(toolUseId: string, signatures: readonly string[]): void;
}

interface Counted {
  readonly turn: ScriptedTurn;
  readonly usage: StreamedUsage;
}

/** The events of a turn as they go over the wire, deltas cut in pieces, with a ping between. */
export function streamEvents(model: string, { turn, usage }: Counted, names: TurnNames): string[] {
  const blocks = blocksOf(turn, names);
  const start = {
    id: names.messageId,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      ...usage,
      output_tokens: 1,
      cache_creation: null,
      service_tier: 'standard',
      inference_geo: usage.inference_geo ?? 'global',
    },
  };
  const stop = turn.stopReason ?? ((turn.toolCalls ?? []).length > 0 ? 'tool_use' : 'end_turn');
  const details = stop === 'refusal' ? { type: 'refusal', category: 'cyber', explanation: 'made up' } : null;
  return [
    event({ type: 'message_start', message: start }),
    event({ type: 'ping' }),
    ...blocks.flatMap((block, index) => blockEvents(block, index)),
    event({
      type: 'message_delta',
      delta: { stop_reason: stop, stop_sequence: null, stop_details: details },
      usage: { ...usage, output_tokens_details: null, server_tool_use: null },
    }),
    event({ type: 'message_stop' }),
  ];
}

interface StreamedBlock {
  readonly start: Record<string, unknown>;
  readonly deltas: readonly Record<string, unknown>[];
}

function blocksOf({ thinking, text, toolCalls = [] }: ScriptedTurn, names: TurnNames): StreamedBlock[] {
  const signatures = thinking === undefined ? [] : [names.sign(thinking)];
  const calls = toolCalls.map((call, index): StreamedBlock => {
    const id = names.toolUseId(index);
    names.called(id, signatures);
    const json = call.inputJson ?? JSON.stringify(call.input ?? {});
    return {
      start: { type: 'tool_use', id, name: call.name, input: {}, caller: { type: 'direct' } },
      deltas: ['', ...pieces(json)].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    };
  });
  return [
    ...(thinking === undefined
      ? []
      : [
          {
            start: { type: 'thinking', thinking: '', signature: '' },
            deltas: [
              ...pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
              ...signatures.map((signature) => ({ type: 'signature_delta', signature })),
            ],
          },
        ]),
    ...(text === undefined
      ? []
      : [
          {
            start: { type: 'text', text: '', citations: null },
            deltas: pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
          },
        ]),
    ...calls,
  ];
}

function blockEvents({ start, deltas }: StreamedBlock, index: number): string[] {
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ];
}

function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,17}/gu) ?? [];
}

function event(data: { readonly type: string } & Record<string, unknown>): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
