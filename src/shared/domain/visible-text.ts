/** A stretch of text that can be shown as it is, or one character that would not be seen. */
export type TextPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'mark'; readonly label: string; readonly title: string };

/**
 * Characters that are invisible, change the reading direction, or look like a plain space. Line feed, tab and space
 * are laid out by the page.
 */
const UNSEEN =
  /(?![\n\t ])(?:[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}]|\u{2800})/gu;

const NAMES: Readonly<Record<number, readonly [label: string, title: string]>> = {
  0x00: ['NUL', 'null'],
  0x07: ['BEL', 'bell'],
  0x08: ['BS', 'backspace'],
  0x0d: ['CR', 'carriage return'],
  0x1b: ['ESC', 'escape'],
  0x7f: ['DEL', 'delete'],
  0xa0: ['NBSP', 'no-break space'],
  0xad: ['SHY', 'soft hyphen'],
  0x061c: ['ALM', 'Arabic letter mark'],
  0x200b: ['ZWSP', 'zero-width space'],
  0x200c: ['ZWNJ', 'zero-width non-joiner'],
  0x200d: ['ZWJ', 'zero-width joiner'],
  0x200e: ['LRM', 'left-to-right mark'],
  0x200f: ['RLM', 'right-to-left mark'],
  0x2028: ['LS', 'line separator'],
  0x2029: ['PS', 'paragraph separator'],
  0x202a: ['LRE', 'left-to-right embedding'],
  0x202b: ['RLE', 'right-to-left embedding'],
  0x202c: ['PDF', 'pop directional formatting'],
  0x202d: ['LRO', 'left-to-right override'],
  0x202e: ['RLO', 'right-to-left override'],
  0x2060: ['WJ', 'word joiner'],
  0x2066: ['LRI', 'left-to-right isolate'],
  0x2067: ['RLI', 'right-to-left isolate'],
  0x2068: ['FSI', 'first strong isolate'],
  0x2069: ['PDI', 'pop directional isolate'],
  0xfeff: ['BOM', 'byte order mark, zero width'],
};

function mark(character: string): TextPiece {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  const [label, title] = NAMES[point] ?? [code, 'character that is not visible'];
  return { type: 'mark', label, title: `${title} (${code})` };
}

/** Splits text so that nothing in it stays unseen: what cannot be seen becomes a mark. No character is lost. */
export function visiblePieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > end) {
      pieces.push({ type: 'text', text: text.slice(end, match.index) });
    }
    pieces.push(mark(match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length) {
    pieces.push({ type: 'text', text: text.slice(end) });
  }
  return pieces;
}

/** Whether the text holds characters that need marks. */
export function hasUnseen(text: string): boolean {
  return text.search(UNSEEN) >= 0;
}

/** The text with marks as words, for names that assistive technology reads out. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => (piece.type === 'text' ? piece.text : `⟨${piece.label}⟩`))
    .join('');
}
