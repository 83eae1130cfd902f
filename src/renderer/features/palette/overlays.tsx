import { type ReactNode, useEffect, useRef, useState } from 'react';
import { goTo, HREF } from '../../state/route.ts';
import { HelpDialog } from './help-dialog.tsx';
import { isTyping, OPEN_HELP, OPEN_PALETTE } from './overlay-events.ts';
import { PaletteDialog } from './palette-dialog.tsx';

type Overlay = 'none' | 'palette' | 'help';

const CHORD_MS = 1_000;

/** `G`, then one of these. */
const PLACES: Readonly<Record<string, string>> = {
  n: HREF.now,
  h: HREF.hosts,
  l: HREF.logs,
  p: HREF.patterns,
  s: HREF.silences,
  m: HREF.memory,
  t: HREF.tools,
  e: HREF.security,
  w: HREF.wire,
  r: HREF.reports,
  ',': HREF.settings,
};

/** The keys that work on every screen. */
function useGlobalKeys(open: (overlay: Overlay) => void): void {
  const goPressedAt = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === '?') {
        open('help');
      } else if (event.key === 'g') {
        goPressedAt.current = event.timeStamp;
      } else if (event.timeStamp - goPressedAt.current < CHORD_MS) {
        const place = PLACES[event.key];
        if (place !== undefined) {
          // The screen that is left must not take the key for one of its own.
          event.stopImmediatePropagation();
          goTo(place);
        }
      }
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [open]);
}

/** What can lie on top of a screen: the command palette, or the keys. */
export function Overlays(): ReactNode {
  const [overlay, setOverlay] = useState<Overlay>('none');
  useGlobalKeys(setOverlay);
  useEffect(() => {
    const palette = (): void => setOverlay('palette');
    const help = (): void => setOverlay('help');
    window.addEventListener(OPEN_PALETTE, palette);
    window.addEventListener(OPEN_HELP, help);
    return () => {
      window.removeEventListener(OPEN_PALETTE, palette);
      window.removeEventListener(OPEN_HELP, help);
    };
  }, []);
  const close = (): void => setOverlay('none');
  if (overlay === 'palette') {
    return <PaletteDialog onClose={close} />;
  }
  return overlay === 'help' ? <HelpDialog onClose={close} /> : null;
}
