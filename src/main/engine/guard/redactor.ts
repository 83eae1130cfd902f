/** Masks secrets of known shape before text is stored. Throws when it cannot do its work: the caller then stores a marker. */
export interface Redactor {
  redact(text: string): string;
}
