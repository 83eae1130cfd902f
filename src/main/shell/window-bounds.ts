import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a window is on the desktop, in device-independent pixels. */
export const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(640).max(20_000),
  height: z.number().int().min(480).max(20_000),
});
export type Bounds = z.infer<typeof Bounds>;

/** How the window was left: where it is when it does not fill its screen, and whether it did. */
export const WindowState = Bounds.extend({ maximized: z.boolean().default(false) });
export type WindowState = z.infer<typeof WindowState>;

/** Size and, where it is still on a screen, place. */
export type OpeningBounds = { width: number; height: number; x?: number; y?: number };

const DEFAULT_SIZE = { width: 1280, height: 800 };

/** What to open the window with: the remembered place only if its title bar is still reachable on some screen. */
export function chooseBounds(remembered: Bounds | null, screens: readonly Bounds[]): OpeningBounds {
  if (remembered === null) return DEFAULT_SIZE;
  const reachable = screens.some(
    (screen) =>
      remembered.x + remembered.width > screen.x + 100 &&
      remembered.x < screen.x + screen.width - 100 &&
      remembered.y >= screen.y - 10 &&
      remembered.y < screen.y + screen.height - 50,
  );
  const { x, y, width, height } = remembered;
  return reachable ? { x, y, width, height } : { width, height };
}

/** How the last run left the window, or null when that cannot be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Remembers it; a folder that cannot be written only loses the convenience. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // Nothing else depends on it.
  }
}
