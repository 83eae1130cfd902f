import { describe, expect, it } from 'vitest';
import {
  definitionOf,
  evaluateMounted,
  type ListedTool,
} from '../../src/main/engine/tools/mounted/evaluate-mounted.ts';

const LISTED: ListedTool = {
  name: 'look_up',
  description: 'Looks things up.',
  inputSchema: { type: 'object', properties: { key: { type: 'string' } } },
};

function pinOf(listed: ListedTool) {
  const { text, hash } = definitionOf(listed);
  const by = { pinnedAt: '2026-03-12T03:12:07.114Z', pinnedBy: 'ada' };
  return { server: 'peer', tool: listed.name, hash, definition: text, ...by };
}

function nested(depth: number): Record<string, unknown> {
  return depth === 0 ? { type: 'string' } : { items: nested(depth - 1) };
}

describe('a tool of a mounted server', () => {
  it('is shown whole before it can be pinned, however long its description is', () => {
    const description = `${'word '.repeat(10_000)}and the end`;
    const view = evaluateMounted('look_up', { ...LISTED, description }, null);
    expect([view.state, view.description]).toEqual(['new', description]);
  });

  it.each([
    ['description', { ...LISTED, description: 'word '.repeat(20_000) }],
    ['depth', { ...LISTED, inputSchema: nested(1_000) }],
  ])('that cannot be shown whole for its %s cannot be pinned', (_what, listed) => {
    const { state, why } = evaluateMounted('look_up', listed, null);
    expect([state, why]).toEqual(['blocked', 'Its definition is too long to be read.']);
  });

  it('shows beside a changed definition the one that was pinned, in the same order of fields', () => {
    const listed = { ...LISTED, inputSchema: { properties: { key: { type: 'number' } }, type: 'object' } };
    const view = evaluateMounted('look_up', listed, pinOf(LISTED));
    expect(view).toMatchObject({ state: 'changed', description: 'Looks things up.', pinnedBy: 'ada' });
    expect(view.before?.inputSchema).toBe(view.inputSchema.replace('number', 'string'));
    expect(evaluateMounted('look_up', LISTED, pinOf(LISTED)).before).toBeNull();
  });
});
