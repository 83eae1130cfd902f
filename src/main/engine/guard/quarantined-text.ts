import type { Taint, TextKind } from '#shared/domain/taint.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';

/** The category of what set off a tripwire: the whole of its evidence is withheld, whatever its lines look like. */
export const TRIPPED = 'tripwire';

/** Whether the whole of a piece of evidence is withheld because of this taint. */
export function isWholly(taint: Taint): boolean {
  return taint.categories.includes(TRIPPED);
}

/** The text with lines left out: each run of them is replaced by one marker. */
export function withoutLines(lines: readonly string[], found: ReadonlySet<number>, ref: string): Untrusted {
  const marker = `[withheld, see ${ref.slice(0, 64)}]`;
  const kept = lines.flatMap((line, index) => {
    if (!found.has(index)) return [line];
    return found.has(index - 1) ? [] : [marker];
  });
  return untrusted(kept.join('\n'));
}

/** How far a piece of evidence is trusted, by what made it. */
export function kindOf({ ref, source }: { readonly ref: string; readonly source: string }): TextKind {
  if (ref.startsWith('log:')) return source === 'manual' ? 'operator' : 'log';
  return kindOfTool(/^tool ([\w./-]+)/.exec(source)?.[1] ?? '');
}

/** How far the answer of a tool is trusted. */
export function kindOfTool(tool: string): TextKind {
  if (tool === 'read_file' || tool === 'grep_search') return 'file';
  return tool === 'fetch_docs' ? 'doc' : 'tool';
}
