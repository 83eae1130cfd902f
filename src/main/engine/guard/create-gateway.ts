import type { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findPrivateData } from './find-private-data.ts';
import { findSecrets } from './find-secrets.ts';
import type { Gateway } from './gateway.ts';
import { maskText } from './mask-text.ts';
import type { PlaceholderBook, PlaceholderShelf } from './placeholder-book.ts';
import { escapeOpenings, mapPieces, type Token, writePlaceholder } from './placeholder-text.ts';
import { restoreArguments } from './restore-arguments.ts';

interface GatewayDeps {
  readonly shelf: PlaceholderShelf;
  /** Runs the work in the transaction that is open, else in one of its own. */
  readonly transact: <T>(work: () => T) => T;
}

/** The outgoing half of the gateway over a shelf of placeholders. */
export function createGateway({ shelf, transact }: GatewayDeps): Gateway {
  const within = <T>(incidentId: IncidentId, work: (book: PlaceholderBook) => T): T =>
    transact(() => work(shelf.open(incidentId)));
  return {
    forStorage: (incidentId, text) =>
      within(incidentId, (book) => maskText(escapeOpenings(text), findSecrets, book).text),
    forModel: (incidentId, text) => within(incidentId, (book) => maskText(text, findPrivateData, book)),
    fromModel: (incidentId, text) =>
      within(incidentId, (book) => maskText(withAddresses(text, book), findSecrets, book).text),
    forTool: (incidentId, call) => within(incidentId, (book) => restoreArguments(call, book)),
    forHost: (incidentId, patch) => within(incidentId, (book) => restoreText(patch, book)),
    refusal: () => shelf.refusal(),
    carry: (from, to, text) =>
      within(from, (book) => {
        const target = shelf.open(to);
        const rename = ({ placeholder }: Token): string => {
          if (placeholder === null) return '⟦⟦';
          return writePlaceholder(target.give(placeholder.kind, valueOrThrow(placeholder, book)));
        };
        return mapPieces(text, { literal: (piece) => piece, token: rename });
      }),
  };
}

/** Every placeholder replaced by its value and every doubled `⟦` by one. Throws for a placeholder that nobody gave out. */
export function restoreText(text: string, book: PlaceholderBook): string {
  return mapPieces(text, {
    literal: (piece) => piece,
    token: ({ placeholder }) => (placeholder === null ? '⟦' : valueOrThrow(placeholder, book)),
  });
}

function valueOrThrow(placeholder: NonNullable<Token['placeholder']>, book: PlaceholderBook): string {
  const value = book.valueOf(placeholder);
  if (value !== null) return value;
  throw new AppError('not_found', `nobody gave out ${writePlaceholder(placeholder)}`);
}

/** Text of a model in the form that is stored: its `⟦` doubled, what may be read put back. */
function withAddresses(text: string, book: PlaceholderBook): string {
  return mapPieces(text, {
    literal: escapeOpenings,
    token: (token) => storedToken(text.slice(token.start, token.end), token, book),
  });
}

function storedToken(found: string, { placeholder }: Token, book: PlaceholderBook): string {
  if (placeholder === null) return found;
  const isHidden = placeholder.kind === 'secret' || placeholder.kind === 'private_key';
  if (isHidden) return book.has(placeholder) ? found : escapeOpenings(found);
  const value = book.valueOf(placeholder);
  return value === null ? escapeOpenings(found) : escapeOpenings(value);
}
