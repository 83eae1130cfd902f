import { createRequire } from 'node:module';
import { openSync } from 'fontkit';
import { visibleText } from '#shared/domain/visible-text.ts';

const FILES = {
  normal: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  mono: 'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf',
} as const;

/** The fonts of a report: where their files are, and text that each of them can draw. */
export interface ReportFonts {
  readonly files: Readonly<Record<keyof typeof FILES, string>>;
  /** The text with what is invisible, or not in any of the fonts, as its code point: nothing is left out in silence. */
  readonly drawable: (text: string) => string;
}

/** Finds the fonts that come with the app; they cover Latin, Greek, Cyrillic, Arabic and the signs of terminals. */
export function findReportFonts(): ReportFonts {
  const { resolve } = createRequire(import.meta.url);
  const files = { normal: resolve(FILES.normal), bold: resolve(FILES.bold), mono: resolve(FILES.mono) };
  const opened = Object.values(files).map((file) => openSync(file));
  const known = new Map<string, boolean>();
  const canDraw = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0;
    const drawn =
      known.get(character) ?? opened.every((font) => 'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(code));
    known.set(character, drawn);
    return drawn;
  };
  return { files, drawable: (text) => drawableText(visibleText(text), canDraw) };
}

/** Line feeds and tabs are laid out; what cannot be drawn is named. */
function drawableText(text: string, canDraw: (character: string) => boolean): string {
  return Array.from(text.replaceAll('\t', '    '), (character) => {
    if (character === '\n' || canDraw(character)) return character;
    return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  }).join('');
}
