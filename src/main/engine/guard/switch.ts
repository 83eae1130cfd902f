import type { Mode } from '#shared/domain/modes.ts';

/** The human switch: mode, stop file and stop button. Every active effect asks `mayAct` right before it happens. */
export interface HumanSwitch {
  mode(): Mode;
  setMode(mode: Mode): void;
  stopped(): { stopped: boolean; why: string };
  setStop(engaged: boolean): void;
  /** Null when an active effect may happen now, else why not. Looks at the stop file itself, fails closed. */
  mayAct(): string | null;
  /** Null when an agent may run now (read only), else why not. */
  mayRun(): string | null;
}
