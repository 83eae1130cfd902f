import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { ModelBlock, ModelRequest } from './model-client.ts';

/** A request after the gateway, and how many values of each kind it replaced. */
export interface MaskedRequest {
  readonly request: ModelRequest;
  readonly masked: Readonly<Record<string, number>>;
}

/**
 * Puts every text of a request through the gateway: the system prompt, the definitions of tools down to the names in their
 * schemas, and each turn. Opaque parts go back as the provider sent them. Throws what the gateway throws.
 */
export function maskRequest(
  gateway: Pick<Gateway, 'forModel'>,
  incidentId: IncidentId,
  raw: ModelRequest,
): MaskedRequest {
  const counts = new Map<string, number>();
  const mask = (text: string): string => {
    const { text: safe, masked } = gateway.forModel(incidentId, text);
    for (const [kind, count] of Object.entries(masked)) counts.set(kind, (counts.get(kind) ?? 0) + count);
    return safe;
  };
  const request: ModelRequest = {
    ...raw,
    system: mask(raw.system),
    tools: raw.tools.map(({ name, description, inputSchema }) => ({
      name: mask(name),
      description: mask(description),
      inputSchema: maskObject(inputSchema, mask),
    })),
    messages: raw.messages.map(({ role, content }) => ({
      role,
      content: content.map((block) => maskBlock(block, mask)),
    })),
  };
  return { request, masked: Object.fromEntries(counts) };
}

type Mask = (text: string) => string;

function maskBlock(block: ModelBlock, mask: Mask): ModelBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: mask(block.text) };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: mask(block.name), input: maskObject(block.input, mask) };
    case 'tool_result':
      return { ...block, text: mask(block.text) };
    case 'opaque':
      return block;
    default:
      return assertNever(block);
  }
}

function maskObject(value: Readonly<Record<string, unknown>>, mask: Mask): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [mask(key), maskValue(part, mask)]));
}

function maskValue(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((part) => maskValue(part, mask));
  if (typeof value === 'object' && value !== null) return maskObject(value as Record<string, unknown>, mask);
  return value;
}
