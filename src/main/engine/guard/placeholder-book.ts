import type { IncidentId } from '#shared/domain/ids.ts';
import type { SecretFinding } from './find-secrets.ts';
import type { Placeholder, PrivateKind } from './placeholder-text.ts';

/** The placeholders of one incident. */
export interface PlaceholderBook {
  /** The placeholder of a value: the one it has, or the next of its kind. Throws when it cannot be kept. */
  give(kind: PrivateKind, value: string): Placeholder;
  /** Whether it was given out. */
  has(placeholder: Placeholder): boolean;
  /** Null when nobody gave it out. Throws `keychain_unavailable` or `storage_failed` with a sentence when it cannot be opened. */
  valueOf(placeholder: Placeholder): string | null;
  /** Where secrets that were given out stand in a text, whatever is around them. */
  findKnown(text: string): readonly SecretFinding[];
}

/** The books of all incidents. */
export interface PlaceholderShelf {
  open(incidentId: IncidentId): PlaceholderBook;
  /** Why no value can be kept and opened at this moment; null when it can. */
  refusal(): string | null;
}
