import type { Demo } from '#shared/contract/demo.ts';

/** The embedded demo as the engine sees it: it can be asked to break its service, nothing else. */
export interface DemoControl {
  get(): Promise<Demo>;
  /** Fails with `invalid_input` for a fault that does not exist. */
  break(fault: string): Promise<Demo>;
}
