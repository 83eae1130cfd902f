import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { MountedToolView } from '#shared/contract/mcp.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import type { McpPin } from '../../db/mcp-pins-repository.ts';
import { screenInjection } from '../../guard/screen-injection.ts';

const MAX_DEFINITION = 64_000;

/** A tool as its server describes it: every word of it is the server's. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
}

/** What a pin covers: canonical JSON (RFC 8785) of name, description and input schema, and its SHA-256 in hex. */
export function definitionOf({ name, description, inputSchema }: ListedTool): { text: string; hash: string } {
  const text = canonicalize({ description, inputSchema, name }) ?? '';
  return { text, hash: createHash('sha256').update(text).digest('hex') };
}

/** Where one tool stands: what the server says of it now against what a person has pinned. */
export function evaluateMounted(tool: string, listed: ListedTool | null, pin: McpPin | null): MountedToolView {
  const pinned = {
    pinnedHash: pin?.hash ?? null,
    pinnedAt: pin?.pinnedAt ?? null,
    pinnedBy: pin?.pinnedBy ?? null,
  };
  if (listed === null) {
    const why = 'The server does not offer this tool.';
    return {
      tool,
      state: 'missing',
      why,
      hash: null,
      description: untrusted(''),
      inputSchema: untrusted(''),
      ...pinned,
    };
  }
  const { text, hash } = definitionOf(listed);
  const shown = {
    hash,
    description: untrusted(listed.description.slice(0, 8_000)),
    inputSchema: untrusted(JSON.stringify(listed.inputSchema, null, 2).slice(0, MAX_DEFINITION)),
  };
  return { tool, ...standing({ text, hash, pin }), ...shown, ...pinned };
}

function standing(of: { text: string; hash: string; pin: McpPin | null }): Pick<MountedToolView, 'state' | 'why'> {
  const { text, hash, pin } = of;
  if (text.length > MAX_DEFINITION) return { state: 'blocked', why: 'Its definition is too long to be read.' };
  const { verdict, categories } = screenInjection({ text, source: 'tool' });
  if (verdict === 'block') {
    return { state: 'blocked', why: `Its definition reads like instructions to a model: ${categories.join(', ')}.` };
  }
  const doubt = verdict === 'flag' ? ` Look closely: ${categories.join(', ')}.` : '';
  if (pin === null) return { state: 'new', why: `Nobody has pinned this definition.${doubt}` };
  if (pin.hash !== hash) return { state: 'changed', why: `It is not the definition that was pinned.${doubt}` };
  return { state: 'pinned', why: '' };
}
