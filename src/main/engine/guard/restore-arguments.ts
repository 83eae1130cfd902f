import type { CallableTool, MountedToolName } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findSecrets } from './find-secrets.ts';
import type { GatewayCall, ToolArguments } from './gateway.ts';
import { maskText } from './mask-text.ts';
import type { PlaceholderBook } from './placeholder-book.ts';
import { mapPieces, type Placeholder, tokensOf, writePlaceholder } from './placeholder-text.ts';

/** Why a placeholder was not put in; travels out of the walk through the arguments. */
class Refused extends Error {}

/** Puts the values in that a tool may receive; the first placeholder that it may not receive refuses the call. */
export function restoreArguments({ tool, args }: GatewayCall, book: PlaceholderBook): ToolArguments {
  try {
    return { args: mapStrings(args, (text) => restoreArgument(tool, text, book)) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof Refused || error instanceof AppError) return { refused: error.message };
    throw error;
  }
}

/** Every string inside of plain data put through `map`, names of fields left as they are. */
export function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, map)]));
}

function restoreArgument(tool: CallableTool, text: string, book: PlaceholderBook): string {
  switch (tool) {
    case 'read_file':
    case 'grep_search':
    case 'run_diagnostics':
      return restoreAddresses(tool, text, book);
    case 'apply_patch':
      return text
        .split('\n')
        .map((line) => restorePatchLine(line, book))
        .join('\n');
    case 'fetch_docs':
    case 'restart_service':
      return refuseAll(tool, text);
    default:
      // A mounted server is somebody else's: it gets no value at all.
      return refuseAll(tool satisfies MountedToolName, text);
  }
}

function refuseAll(tool: CallableTool, text: string): string {
  const token = tokensOf(text).find(({ placeholder }) => placeholder !== null);
  if (token?.placeholder) throw new Refused(`${writePlaceholder(token.placeholder)} may not be given to ${tool}`);
  return text.replaceAll('⟦⟦', '⟦');
}

function restoreAddresses(tool: CallableTool, text: string, book: PlaceholderBook): string {
  return mapPieces(text, {
    literal: (piece) => piece,
    token: ({ placeholder }) => {
      if (placeholder === null) return '⟦';
      if (!isAddress(placeholder)) throw new Refused(hidden(placeholder, book, `may not be given to ${tool}`));
      return known(placeholder, book);
    },
  });
}

/** Doubled `⟦` and secrets stay as they are: the step is stored and shown like this, and filled in for the host alone. */
function restorePatchLine(line: string, book: PlaceholderBook): string {
  if (line.startsWith('+') && book.findKnown(line).length > 0) throw new Refused('a patch may not write a secret');
  const restored = mapPieces(line, {
    literal: (piece) => piece.replaceAll('⟦', '⟦⟦'),
    token: ({ placeholder, start, end }) => {
      if (placeholder === null) return '⟦⟦';
      if (isAddress(placeholder)) return known(placeholder, book).replaceAll('⟦', '⟦⟦');
      if (!book.has(placeholder)) throw new Refused(unknown(placeholder));
      if (line.startsWith(' ') || line.startsWith('-')) return line.slice(start, end);
      throw new Refused(`${writePlaceholder(placeholder)} may stand in unchanged and removed lines of a patch only`);
    },
  });
  // What will be written is shown as it is; a secret that stands there already is not.
  return line.startsWith('+') ? restored : maskText(restored, findSecrets, book).text;
}

/** What an operator reads anyway, and what hosts are reached by. */
function isAddress({ kind }: Placeholder): boolean {
  return kind === 'ip' || kind === 'email';
}

function known(placeholder: Placeholder, book: PlaceholderBook): string {
  const value = book.valueOf(placeholder);
  if (value === null) throw new Refused(unknown(placeholder));
  return value;
}

function hidden(placeholder: Placeholder, book: PlaceholderBook, why: string): string {
  return book.has(placeholder) ? `${writePlaceholder(placeholder)} ${why}` : unknown(placeholder);
}

function unknown(placeholder: Placeholder): string {
  return `nobody gave out ${writePlaceholder(placeholder)}`;
}
