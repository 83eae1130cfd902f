const LONGEST = 1_048_576;

/** A text of at most 1 Mi characters; a longer one is cut and its end says how much is missing. */
export function cutText(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)} [cut: ${text.length - LONGEST} more characters]`;
}
