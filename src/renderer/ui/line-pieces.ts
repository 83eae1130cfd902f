import type { CodeKind, CodeStretch } from './code-colours.ts';
import type { Stretch } from './diff-rows.ts';

/** A piece of a line that is drawn in one way. */
export interface LinePiece {
  readonly text: string;
  readonly kind: CodeKind | null;
  readonly changed: boolean;
}

const covers = ({ start, end }: Stretch, at: number): boolean => start <= at && at < end;

/** Whether a cut here would tear a character of two units apart. */
function isTorn(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');
}

/** Cuts a line where its colour or its change begins or ends. The pieces together are the line, letter for letter. */
export function cutLine(
  text: string,
  { code, changed }: { code: readonly CodeStretch[]; changed: readonly Stretch[] },
): readonly LinePiece[] {
  const cuts = new Set([0, ...[...code, ...changed].flatMap(({ start, end }) => [start, end]), text.length]);
  const places = [...cuts].filter((at) => at <= text.length && !isTorn(text, at)).toSorted((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => ({
    text: text.slice(start, places[index + 1]),
    kind: code.find((stretch) => covers(stretch, start))?.kind ?? null,
    changed: changed.some((stretch) => covers(stretch, start)),
  }));
}
