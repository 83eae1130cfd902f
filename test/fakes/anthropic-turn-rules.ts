import { FAKE_MODELS } from './anthropic-models.ts';
import type { IssuedTurns, MessagesRequest, RequestBlock } from './anthropic-rules.ts';

/** What is wrong with the order and the content of the turns; null when nothing is. */
export function findTurnProblem(request: MessagesRequest, issued: IssuedTurns): string | null {
  const turns = request.messages.map(({ role, content }) => ({ role, content: blocksOf(content) }));
  return (
    orderProblem(request, turns) ??
    textProblem(turns) ??
    pairingProblem(turns) ??
    thinkingProblem(request, turns, issued)
  );
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly RequestBlock[];
}

function blocksOf(content: string | readonly RequestBlock[]): readonly RequestBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function orderProblem({ model }: MessagesRequest, turns: readonly Turn[]): string | null {
  if (turns[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  for (const [index, turn] of turns.entries()) {
    if (turn.role === turns[index - 1]?.role)
      return `messages: roles must alternate between "user" and "assistant", but found multiple "${turn.role}" roles in a row`;
  }
  const prefilled = turns.at(-1)?.role === 'assistant';
  if (prefilled && FAKE_MODELS[model]?.thinking !== 'budget')
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  return null;
}

function textProblem(turns: readonly Turn[]): string | null {
  for (const [index, { role, content }] of turns.entries()) {
    if (content.length === 0) return `messages.${index}: all messages must have non-empty content`;
    for (const [at, block] of content.entries()) {
      const place = `messages.${index}.content.${at}`;
      if (block.type === 'text' && block.text === '') return `${place}: text content blocks must be non-empty`;
      if (block.type === 'text' && block.text.trim() === '')
        return `${place}: text content blocks must contain non-whitespace text`;
      if (block.type === 'tool_result' && role === 'assistant')
        return `${place}: tool_result blocks can only be in user messages`;
      if (block.type !== 'text' && block.type !== 'tool_result' && role === 'user')
        return `${place}: ${block.type} blocks can only be in assistant messages`;
    }
  }
  return null;
}

function pairingProblem(turns: readonly Turn[]): string | null {
  const seen = new Set<string>();
  for (const [index, { content }] of turns.entries()) {
    const calls = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    for (const id of calls) {
      if (seen.has(id)) return `messages.${index}: \`tool_use\` ids must be unique`;
      seen.add(id);
    }
    const next = turns[index + 1]?.content ?? [];
    const answered = next.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const missing = calls.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    const surplus = answered.find((id, at) => !calls.includes(id) || answered.indexOf(id) !== at);
    if (surplus !== undefined)
      return `messages.${index + 1}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${surplus}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    if (calls.length > 0 && next.slice(0, calls.length).some(({ type }) => type !== 'tool_result'))
      return `messages.${index + 1}: \`tool_result\` blocks must come first in the content`;
  }
  const first = turns[0]?.content.find((block) => block.type === 'tool_result');
  return first === undefined ? null : 'messages.0: unexpected `tool_result` block in the first message';
}

function thinkingProblem({ model }: MessagesRequest, turns: readonly Turn[], issued: IssuedTurns): string | null {
  for (const [index, { content }] of turns.entries()) {
    for (const [at, block] of content.entries()) {
      if (block.type !== 'thinking') continue;
      const author = issued.signedBy(block.signature, block.thinking);
      if (author === null) return `messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`;
      if (author !== model)
        return `messages.${index}.content.${at}: this \`thinking\` block was produced by another model`;
    }
  }
  const latest = turns.findLast(({ role }) => role === 'assistant');
  const call = latest?.content.find((block) => block.type === 'tool_use');
  const expected = call?.type === 'tool_use' ? issued.signaturesBefore(call.id) : null;
  if (latest === undefined || expected === null) return null;
  const kept = latest.content.flatMap((block) => (block.type === 'thinking' ? [block.signature] : []));
  return kept.join() === expected.join()
    ? null
    : '`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.';
}
