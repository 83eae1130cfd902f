import { useEffect, useState } from 'react';
import { createDecisionGuard, type DecisionGuard } from './decision-guard.ts';

const settleTimer = (guard: DecisionGuard, done: () => void): ReturnType<typeof setTimeout> =>
  setTimeout(done, guard.settlesIn() + 1);

/** The guard of a card while it is on screen, and whether decisions count by now. */
export function useDecisionGuard(): { guard: DecisionGuard; settled: boolean } {
  const [guard] = useState(() =>
    createDecisionGuard({ now: () => performance.now(), hasFocus: () => document.hasFocus() }),
  );
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const settle = (): void => setSettled(guard.settlesIn() === 0);
    let timer = settleTimer(guard, settle);
    const onFocus = (): void => {
      guard.windowFocused();
      setSettled(false);
      clearTimeout(timer);
      timer = settleTimer(guard, settle);
    };
    const onPress = (): void => guard.pointerPressed();
    window.addEventListener('focus', onFocus);
    window.addEventListener('pointerdown', onPress, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', onFocus);
      window.removeEventListener('pointerdown', onPress, { capture: true });
    };
  }, [guard]);
  return { guard, settled };
}
