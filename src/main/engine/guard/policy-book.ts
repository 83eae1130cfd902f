import type { SettingsProblem } from '#shared/contract/status.ts';
import type { ClosedFiles } from './policies/closed-files.ts';

/** The policies that are data, as they were read at the start. */
export interface PolicyBook {
  /** Why no tool and no step may run; null when every policy was read. */
  refusal(): string | null;
  /** What is wrong with the files, by name; empty when nothing is. */
  readonly problems: readonly SettingsProblem[];
  /** Refuses every file while its policy could not be read. */
  readonly closedFiles: ClosedFiles;
}
