import type { Mode } from '#shared/domain/modes.ts';
import type { Decider } from '#shared/domain/plan.ts';

/** The human switch: mode, stop file and stop button. Every active effect asks `mayAct` right before it happens. */
export interface HumanSwitch {
  mode(): Mode;
  /** Records who asked for it, and where. */
  setMode(mode: Mode, by: Decider): void;
  stopped(): { stopped: boolean; why: string };
  /** Records who asked for it, and where. Throws `storage_failed` when the stop file cannot be removed. */
  setStop(engaged: boolean, by: Decider): void;
  /** Looks for a stop file that came or went without the desk, and records it once. */
  noticeFile(): void;
  /** Null when an active effect may happen now, else why not. Looks at the stop file itself, fails closed. */
  mayAct(): string | null;
  /** Null when an agent may run now (read only), else why not. */
  mayRun(): string | null;
}
