/** What is known of the run before anything is opened. */
export interface SandboxWish {
  /** Chromium's `--no-sandbox` was given. */
  readonly switchedOff: boolean;
  /** A smoke run on a fresh folder: it shows nothing of anybody's and ends by itself. */
  readonly harmless: boolean;
}

/** Said when a run without sandbox is refused. */
export const NO_SANDBOX_REFUSED =
  'Sentry Desk shows what strangers wrote and does not do so without the sandbox: leave out --no-sandbox, and start it as a user other than root. Only --smoke on a fresh folder runs without.';

/** Whether everything is sandboxed, nothing is, or the run is refused. */
export function decideSandbox({ switchedOff, harmless }: SandboxWish): 'on' | 'off' | 'refuse' {
  if (!switchedOff) return 'on';
  return harmless ? 'off' : 'refuse';
}
