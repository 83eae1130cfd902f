/** What the command line asks of Chromium, and what the run is for. */
export interface SwitchWishes {
  /** `--no-sandbox` was given. */
  readonly noSandbox: boolean;
  /** A port or a pipe was asked for, through which another program sees and clicks whatever the window shows. */
  readonly debugging: boolean;
  readonly isPackaged: boolean;
  /** It shows the demo's host and nobody's own. */
  readonly isDemo: boolean;
  /** A smoke run on a fresh folder: it shows nothing of anybody's and ends by itself. */
  readonly isFreshSmoke: boolean;
}

/** What the run gets, or the sentence with which it is refused. */
export type SwitchDecision =
  | { readonly type: 'run'; readonly sandbox: 'on' | 'off' }
  | { readonly type: 'refuse'; readonly why: string };

const NO_SANDBOX =
  'Sentry Desk shows what strangers wrote and does not do so without the sandbox: leave out --no-sandbox, and start it as a user other than root. Only --smoke on a fresh folder runs without.';
const DEBUGGING =
  'Sentry Desk takes no --remote-debugging-port or --remote-debugging-pipe: another program could approve through it. Only --demo does.';

/** Judges the switches of Chromium that would take a protection away. */
export function decideSwitches(wishes: SwitchWishes): SwitchDecision {
  const { noSandbox, debugging, isPackaged, isDemo, isFreshSmoke } = wishes;
  if (debugging && isPackaged && !isDemo) return { type: 'refuse', why: DEBUGGING };
  if (noSandbox && !isFreshSmoke) return { type: 'refuse', why: NO_SANDBOX };
  return { type: 'run', sandbox: noSandbox ? 'off' : 'on' };
}
