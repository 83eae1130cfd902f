import type { ModelBlock, ModelMessage } from '../../models/model-client.ts';

/** A conversation that fits, and what that cost. */
export interface Compacted {
  readonly messages: readonly ModelMessage[];
  readonly results: number;
  readonly lines: number;
  readonly characters: number;
}

/** The newest results stay whole: the model is at work on them. */
const KEPT_WHOLE = 2;
/** Compaction goes on to this share of the limit, so that it does not happen, and spoil the cache, each turn. */
const TARGET_SHARE = 0.6;
const KEPT_CHARACTERS = 400;

/** How many characters of a conversation count towards the limit. */
export function sizeOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, { content }) => sum + content.reduce((all, block) => all + sizeOfBlock(block), 0), 0);
}

function sizeOfBlock(block: ModelBlock): number {
  switch (block.type) {
    case 'text':
    case 'tool_result':
      return block.text.length;
    case 'tool_use':
      return JSON.stringify(block.input).length + block.name.length;
    case 'opaque':
      return JSON.stringify(block.body)?.length ?? 0;
  }
}

/** Shortens the oldest tool results once the conversation is longer than `maxCharacters`; each says what is missing of it. */
export function compactHistory(messages: readonly ModelMessage[], maxCharacters: number): Compacted {
  const total = sizeOf(messages);
  if (total <= maxCharacters) return { messages, results: 0, lines: 0, characters: 0 };
  const goal = maxCharacters * TARGET_SHARE;
  const places = messages.flatMap((message) => message.content.filter((block) => block.type === 'tool_result'));
  const spared = new Set(places.slice(-KEPT_WHOLE));
  const saved = { results: 0, lines: 0, characters: 0 };
  const compacted = messages.map((message) => ({
    ...message,
    content: message.content.map((block) => {
      if (block.type !== 'tool_result' || spared.has(block) || total - saved.characters <= goal) return block;
      const short = shorten(block.text);
      if (short === null) return block;
      saved.results += 1;
      saved.lines += short.lines;
      saved.characters += block.text.length - short.text.length;
      return { ...block, text: short.text };
    }),
  }));
  return { messages: compacted, ...saved };
}

/** The first lines of a result, so that it is known what it was; null when it is short already. */
function shorten(text: string): { text: string; lines: number } | null {
  const head = text.slice(0, KEPT_CHARACTERS);
  const kept = head.slice(0, Math.max(head.lastIndexOf('\n'), 0)) || head;
  const rest = text.slice(kept.length);
  if (rest.length < KEPT_CHARACTERS) return null;
  const lines = rest.split('\n').length - 1;
  const close = /<\/untrusted-[^>]*>\s*$/.exec(text)?.[0] ?? '';
  return { text: `${kept}\n[… ${lines} lines left out to make room; ask again if you need them …]\n${close}`, lines };
}
