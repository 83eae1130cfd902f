/** Names of the events by which a button or key asks for an overlay. */
export const OPEN_PALETTE = 'sentry-desk:open-palette';
export const OPEN_HELP = 'sentry-desk:open-help';

/** Opens the command palette. */
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN_PALETTE));
}

/** Opens the list of keys. */
export function openHelp(): void {
  window.dispatchEvent(new Event(OPEN_HELP));
}

/** Fields that take letters; a switch or a choice does not, and a list of choices jumps by them. */
const TYPED_INTO = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]';

/** Whether a key press belongs to a field that is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(TYPED_INTO) !== null;
}
