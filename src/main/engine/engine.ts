import type { AuditVerdict } from '#shared/contract/audit.ts';
import type { SettingsProblem } from '#shared/contract/status.ts';
import type { Logger } from './core/logger.ts';
import type { DemoControl } from './demo-control.ts';
import type { DeskChange } from './desk-change.ts';
import type { DeskRouter } from './handlers/router.ts';
import type { SecretStore } from './secrets/secret-store.ts';

/** Everything an engine is given from outside. */
export interface EngineOptions {
  /** Absolute; made with mode 0700 when absent. */
  readonly dataDir: string;
  /** Absolute; default `settings.json` in the data folder. */
  readonly configFile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** The folder `resources` of the application. */
  readonly resourcesDir: string;
  readonly secrets: SecretStore;
  readonly log: Logger;
  readonly demo?: DemoControl;
  /** Left out where the host serves one desk only. */
  readonly deskChange?: DeskChange;
}

/** The engine: a plain Node library behind the contract. One engine owns a data folder. */
export interface Engine {
  /** Serves the contract; hand it to an oRPC handler with a `CallContext`. */
  readonly router: DeskRouter;
  readonly problems: readonly SettingsProblem[];
  /** Recovers what an earlier run left, then starts the watcher unless the settings are bad or it was stopped by hand. */
  start(): Promise<void>;
  verifyAudit(): AuditVerdict;
  /** Clean stop within 5 s; safe to call twice. */
  stop(): Promise<void>;
}
