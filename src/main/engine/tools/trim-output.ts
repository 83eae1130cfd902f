/** The most that one answer holds, in UTF-8 bytes. */
export const MAX_ANSWER_BYTES = 64 * 1_024;
/** The most that is kept of an answer for the operator and for citations, in UTF-8 bytes. */
export const MAX_SPILL_BYTES = 8 * 1_024 * 1_024;

/** Keeps the head and the tail of a long text and says what is missing between them. */
export function trimOutput(text: string, maxBytes: number = MAX_ANSWER_BYTES): { text: string; cutBytes: number } {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return { text, cutBytes: 0 };
  const half = Math.floor(maxBytes / 2);
  const head = bytes
    .subarray(0, half)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  const tail = bytes
    .subarray(bytes.length - half)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
  const cutBytes = bytes.length - Buffer.byteLength(head) - Buffer.byteLength(tail);
  return { text: `${head}\n[… ${cutBytes} bytes cut …]\n${tail}`, cutBytes };
}

/** What is kept beside an answer that was cut: the whole text, or as much of it as may be kept. Null when nothing was cut. */
export function spillOf(text: string, shown: { readonly cutBytes: number }): string | null {
  return shown.cutBytes === 0 ? null : trimOutput(text, MAX_SPILL_BYTES).text;
}
