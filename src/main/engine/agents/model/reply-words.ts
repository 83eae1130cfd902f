import type { ModelBlock } from '../../models/model-client.ts';

/** Everything that a model wrote in a reply, in one text. */
export function writtenIn(content: readonly ModelBlock[]): string {
  return content
    .map((block) =>
      block.type === 'text'
        ? block.text
        : block.type === 'tool_use'
          ? `${block.name} ${JSON.stringify(block.input)}`
          : '',
    )
    .join('\n');
}

/** The words of a reply beside its calls. */
export function wordsOf(content: readonly ModelBlock[]): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}
