import { z } from 'zod';
import { assertNever } from '#shared/domain/assert-never.ts';

/** A version as a feed may name it; anything else is not shown. */
export const FeedVersion = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/);

/** What of the app's surroundings decides about updates. */
export interface Installation {
  readonly isPackaged: boolean;
  /** Whether the package names a feed. */
  readonly hasFeed: boolean;
  readonly platform: string;
  /** What a Linux package says that it is, such as `deb`; null where nothing does. */
  readonly packageType: string | null;
  readonly isAppImage: boolean;
}

/** Whether this installation looks for versions, and who puts one in. */
export type UpdateWay =
  /** `why` is for the log; empty where nobody expects a look. */
  { readonly type: 'off'; readonly why: string } | { readonly type: 'on'; readonly installs: boolean };

/** How it stands with a newer version. */
export type UpdateState =
  | { readonly type: 'off' }
  | { readonly type: 'none' }
  | { readonly type: 'available'; readonly version: string; readonly installs: boolean }
  | { readonly type: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly type: 'downloaded'; readonly version: string };

/** What the tray's menu can ask for. */
export type UpdateStep = 'look' | 'download';

/** How the last look ended; null before the first one. */
export type LastLook = { readonly atMs: number; readonly ok: boolean } | null;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const AGAIN_AFTER_FAILURE_MS = 60 * MINUTE_MS;

/** How often it is asked whether a look is due. The first time is some minutes after the start, when the desk has calmed down. */
export const LOOK_TICK_MS = 5 * MINUTE_MS;

/** What this installation can do about new versions. */
export function decideUpdateWay(installation: Installation): UpdateWay {
  const { isPackaged, hasFeed, platform, packageType, isAppImage } = installation;
  if (!isPackaged || !hasFeed) return { type: 'off', why: '' };
  if (platform === 'darwin' || platform === 'win32') return { type: 'on', installs: true };
  // A system package belongs to the system's package manager; putting one in would take an administrator's rights.
  if (packageType !== null) return { type: 'on', installs: false };
  if (isAppImage) return { type: 'on', installs: true };
  return { type: 'off', why: 'this folder was unpacked by hand, so nobody looks for newer versions of it' };
}

/** Once a day by the clock, so that a machine that slept is not late; an hour after a look that failed. */
export function isLookDue(last: LastLook, nowMs: number): boolean {
  if (last === null) return true;
  const sinceMs = nowMs - last.atMs;
  // A clock that was set back must not put off the next look for ever.
  return sinceMs < 0 || sinceMs >= (last.ok ? DAY_MS : AGAIN_AFTER_FAILURE_MS);
}

/** A line of the tray's menu; with a step, one that can be chosen. */
export interface UpdateLine {
  readonly label: string;
  readonly step: UpdateStep | null;
}

/** What the tray's menu says about new versions. */
export function updateLines(state: UpdateState): readonly UpdateLine[] {
  switch (state.type) {
    case 'off':
      return [];
    case 'none':
      return [{ label: 'Look for a new version', step: 'look' }];
    case 'available':
      return state.installs
        ? [{ label: `${availableWords(state.version)}: download it`, step: 'download' }]
        : [
            { label: availableWords(state.version), step: null },
            { label: BY_HAND, step: null },
          ];
    case 'downloading':
      return [{ label: `Downloading version ${state.version}: ${String(state.percent)} %`, step: null }];
    case 'downloaded':
      return [{ label: `Version ${state.version} is installed when you quit`, step: null }];
    default:
      return assertNever(state);
  }
}

/** What is said outside of the window. */
export interface UpdateWords {
  readonly title: string;
  readonly body: string;
}

/** The notification of a version that was found. */
export function describeUpdate(version: string, installs: boolean): UpdateWords {
  const body = installs ? 'Click to download it. It is installed when you quit.' : `${BY_HAND}.`;
  return { title: availableWords(version), body };
}

/** The answer to somebody who asked for a look that found nothing. */
export function describeNothing(outcome: 'nothing' | 'failed'): UpdateWords {
  return outcome === 'nothing'
    ? { title: 'No new version', body: 'This is the newest one.' }
    : { title: 'New versions cannot be looked for', body: 'The feed could not be read. The log says why.' };
}

const BY_HAND = 'Install its package as you installed this one';

function availableWords(version: string): string {
  return `Version ${version} is available`;
}
