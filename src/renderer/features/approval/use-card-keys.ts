import { type RefObject, useEffect } from 'react';
import { isTyping } from '../palette/overlay-events.ts';

type Focusable = RefObject<HTMLElement | null>;

/** Whether the key press is meant for this card: inside of it, or nowhere in particular while it is the first one. */
function isMine(event: KeyboardEvent, card: HTMLElement, primary: boolean): boolean {
  const target = event.target;
  if (!(target instanceof Element) || isTyping(target) || document.querySelector('dialog[open]') !== null) {
    return false;
  }
  return card.contains(target) || (primary && target.closest('.approval') === null);
}

/** Deny takes the focus when the card appears, unless something is being typed; A and D move between the two. */
export function useCardKeys(card: { card: Focusable; primary: boolean; deny: Focusable; approve: Focusable }): void {
  const { card: box, primary, deny, approve } = card;
  useEffect(() => {
    if (primary && !isTyping(document.activeElement) && document.querySelector('dialog[open]') === null) {
      deny.current?.focus({ preventScroll: true });
    }
  }, [primary, deny]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
      if (box.current === null || !plain || !isMine(event, box.current, primary)) {
        return;
      }
      const key = event.key.toLowerCase();
      if (key === 'a' || key === 'd') {
        event.preventDefault();
        (key === 'a' ? approve : deny).current?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- `approve` is another field for a high risk
  }, [box, primary, deny, approve]);
}
