import type { DeskKind } from '#shared/domain/desk-kind.ts';

/** The way from this desk to the demo or back, where the host of the engine has one. */
export interface DeskChange {
  readonly to: DeskKind;
  /** Resolves once the other desk is served in place of this one, which then ends; fails with why it cannot start. */
  change(): Promise<void>;
}
