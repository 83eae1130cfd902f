import type { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { PlaceholdersRepository, SealedPlaceholder } from '../db/placeholders-repository.ts';
import type { SecretFinding } from './find-secrets.ts';
import { createKnownValues } from './known-values.ts';
import type { PlaceholderBook, PlaceholderShelf } from './placeholder-book.ts';
import type { PlaceholderKey, PlaceholderKeyHolder } from './placeholder-key.ts';
import { type Placeholder, PrivateKind, writePlaceholder } from './placeholder-text.ts';

/** Incidents whose values are in memory at a time. */
const OPEN_BOOKS = 32;
/** Of one incident; a log that makes up secrets without end must not fill the disk. */
const MOST_PLACEHOLDERS = 20_000;

const NO_LONGER_KEPT = 'The value is no longer kept: the time for which the details of an incident are kept is over.';

interface ShelfDeps {
  readonly repository: PlaceholdersRepository;
  readonly key: PlaceholderKeyHolder;
}

/** Books whose values are sealed in `placeholders`. What a transaction took back is noticed by its count and read anew. */
export function createPlaceholderShelf(deps: ShelfDeps): PlaceholderShelf {
  const books = new Map<IncidentId, SealedBook>();
  return {
    refusal: () => tryKey(deps.key),
    open: (incidentId) => {
      const count = deps.repository.count(incidentId);
      const kept = books.get(incidentId);
      const book = kept?.size === count ? kept : new SealedBook(deps, incidentId);
      books.delete(incidentId);
      books.set(incidentId, book);
      const [oldest] = books.keys();
      if (books.size > OPEN_BOOKS && oldest !== undefined) books.delete(oldest);
      return book;
    },
  };
}

function tryKey(holder: PlaceholderKeyHolder): string | null {
  try {
    const key = holder.current();
    return key.open(key.seal('a value', 'a place'), 'a place') === 'a value'
      ? null
      : 'A sealed value came back changed.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

class SealedBook implements PlaceholderBook {
  readonly #deps: ShelfDeps;
  readonly #incidentId: IncidentId;
  readonly #rows = new Map<string, SealedPlaceholder>();
  readonly #byMark = new Map<string, Placeholder>();
  readonly #byValue = new Map<string, Placeholder>();
  readonly #values = new Map<string, string>();
  readonly #last = new Map<PrivateKind, number>();
  #known: ReturnType<typeof createKnownValues> | undefined;

  constructor(deps: ShelfDeps, incidentId: IncidentId) {
    this.#deps = deps;
    this.#incidentId = incidentId;
    for (const row of deps.repository.list(incidentId)) this.#take(row);
  }

  get size(): number {
    return this.#rows.size;
  }

  give(kind: PrivateKind, value: string): Placeholder {
    const id = `${kind} ${value}`;
    const cached = this.#byValue.get(id);
    if (cached !== undefined) return cached;
    const key = this.#deps.key.current();
    const mark = key.mark(`${this.#incidentId} ${id}`);
    const placeholder = this.#byMark.get(mark) ?? this.#add(kind, { value, mark, key });
    this.#byValue.set(id, placeholder);
    this.#values.set(writePlaceholder(placeholder), value);
    if (isSecret(kind)) this.#known?.add(kind, value);
    return placeholder;
  }

  has(placeholder: Placeholder): boolean {
    return this.#rows.has(writePlaceholder(placeholder));
  }

  valueOf(placeholder: Placeholder): string | null {
    const name = writePlaceholder(placeholder);
    const row = this.#rows.get(name);
    if (row === undefined) return null;
    if (row.sealed.length === 0 && !this.#values.has(name)) throw new AppError('not_found', NO_LONGER_KEPT);
    const value = this.#values.get(name) ?? this.#deps.key.current().open(row.sealed, this.#place(placeholder));
    this.#values.set(name, value);
    return value;
  }

  findKnown(text: string): readonly SecretFinding[] {
    this.#known ??= this.#readKnown();
    return this.#known.find(text);
  }

  #add(kind: PrivateKind, fresh: { value: string; mark: string; key: PlaceholderKey }): Placeholder {
    if (this.size >= MOST_PLACEHOLDERS)
      throw new AppError('too_large', 'this incident has too many secrets to keep apart');
    const placeholder = { kind, number: (this.#last.get(kind) ?? 0) + 1 };
    const sealed = fresh.key.seal(fresh.value, this.#place(placeholder));
    const row = { ...placeholder, mark: fresh.mark, sealed };
    this.#deps.repository.insert(this.#incidentId, row);
    this.#take(row);
    return placeholder;
  }

  #take(row: SealedPlaceholder): void {
    const placeholder = { kind: PrivateKind.parse(row.kind), number: row.number };
    this.#rows.set(writePlaceholder(placeholder), row);
    this.#byMark.set(row.mark, placeholder);
    this.#last.set(placeholder.kind, Math.max(row.number, this.#last.get(placeholder.kind) ?? 0));
  }

  #place({ kind, number }: Placeholder): string {
    return `${this.#incidentId} ${kind} ${number}`;
  }

  /** Those that cannot be opened any more are found by their surroundings only. */
  #readKnown(): ReturnType<typeof createKnownValues> {
    const known = createKnownValues();
    for (const row of this.#rows.values()) {
      const kind = PrivateKind.parse(row.kind);
      if (!isSecret(kind)) continue;
      const value = this.#openQuietly({ kind, number: row.number });
      if (value !== null) known.add(kind, value);
    }
    return known;
  }

  #openQuietly(placeholder: Placeholder): string | null {
    try {
      return this.valueOf(placeholder);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

function isSecret(kind: PrivateKind): boolean {
  return kind === 'secret' || kind === 'private_key';
}
