import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { MountedDefinition, MountedToolView } from '#shared/contract/mcp.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import type { McpPin } from '../../db/mcp-pins-repository.ts';
import { screenInjection } from '../../guard/screen-injection.ts';

const MAX_DEFINITION = 64_000;
/** Of arguments as they are shown: indenting makes deep ones longer. */
const MAX_SHOWN = 256_000;

const Canonical = z.object({ description: z.string(), inputSchema: z.record(z.string(), z.unknown()) });

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
      before: null,
      ...pinned,
    };
  }
  const { text, hash } = definitionOf(listed);
  const shown = shownOf(text);
  const isWhole = text.length <= MAX_DEFINITION && shown.inputSchema.length <= MAX_SHOWN;
  const stands = standing({ text, hash, pin, isWhole });
  const before = pin !== null && stands.state === 'changed' ? shownOf(pin.definition) : null;
  return { tool, ...stands, hash, ...cut(shown), before, ...pinned };
}

/** The canonical text as a person reads it: of the same text, so that nothing is pinned that was not shown. */
function shownOf(text: string): MountedDefinition {
  const { description, inputSchema } = Canonical.parse(JSON.parse(text));
  return { description: untrusted(description), inputSchema: untrusted(JSON.stringify(inputSchema, null, 2)) };
}

function cut({ description, inputSchema }: MountedDefinition): MountedDefinition {
  return {
    description: untrusted(description.slice(0, MAX_DEFINITION)),
    inputSchema: untrusted(inputSchema.slice(0, MAX_SHOWN)),
  };
}

interface Standing {
  readonly text: string;
  readonly hash: string;
  readonly pin: McpPin | null;
  readonly isWhole: boolean;
}

function standing({ text, hash, pin, isWhole }: Standing): Pick<MountedToolView, 'state' | 'why'> {
  if (!isWhole) return { state: 'blocked', why: 'Its definition is too long to be read.' };
  const { verdict, categories } = screenInjection({ text, source: 'tool' });
  if (verdict === 'block') {
    return { state: 'blocked', why: `Its definition reads like instructions to a model: ${categories.join(', ')}.` };
  }
  const doubt = verdict === 'flag' ? ` Look closely: ${categories.join(', ')}.` : '';
  if (pin === null) return { state: 'new', why: `Nobody has pinned this definition.${doubt}` };
  if (pin.hash !== hash) return { state: 'changed', why: `It is not the definition that was pinned.${doubt}` };
  return { state: 'pinned', why: '' };
}
