import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { Mode } from '#shared/domain/modes.ts';
import type { Decider } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { HumanSwitch } from './switch.ts';
import type { Vault } from './vault.ts';

interface SwitchDeps {
  readonly settings: SettingsSource;
  readonly repositories: Pick<Repositories, 'deskState'>;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Desk state that says whether a stop file was found that the desk did not write itself. */
const FOUND = 'stop_file_found';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Why the stop file stops the desk; null when there is none. Anything unclear counts as stopped. */
function lookAtStopFile(path: string): string | null {
  try {
    lstatSync(path);
    return `the stop file ${path} exists`;
  } catch (error) {
    return isMissing(error) ? null : `the stop file ${path} cannot be looked at`;
  }
}

function readStop(deps: SwitchDeps): string | null {
  try {
    const file = lookAtStopFile(deps.settings.stopFile());
    if (file !== null) return file;
    return deps.repositories.deskState.get('stop') === 'engaged' ? 'the stop switch is engaged' : null;
  } catch {
    return 'the stop switch cannot be read';
  }
}

function readMode(deps: SwitchDeps): Mode {
  try {
    const kept = deps.repositories.deskState.get('mode');
    if (kept === null) return deps.settings.current().security.mode;
    const mode = Mode.safeParse(kept);
    return mode.success ? mode.data : 'DISABLED';
  } catch {
    return 'DISABLED';
  }
}

function recordMode(deps: SwitchDeps, mode: Mode, by: Decider): void {
  deps.journal.commit(() => {
    deps.repositories.deskState.set('mode', mode);
    const actor = { kind: 'operator', id: by.user } as const;
    return {
      events: [{ incidentId: null, type: 'mode_changed', data: { mode } }],
      audit: [{ actor, action: 'mode_changed', subject: 'desk', detail: { mode, via: by.via } }],
    };
  });
}

function recordStop(deps: SwitchDeps, engaged: boolean, by: Decider): void {
  const why = `${engaged ? 'engaged' : 'released'} by ${by.user} (${by.via})`;
  deps.journal.commit(() => {
    deps.repositories.deskState.set('stop', engaged ? 'engaged' : 'released');
    if (!engaged) deps.repositories.deskState.set(FOUND, 'no');
    const actor = { kind: 'operator', id: by.user } as const;
    const action = engaged ? 'stop_engaged' : 'stop_released';
    return {
      events: [{ incidentId: null, type: 'stop_changed', data: { engaged, why } }],
      audit: [{ actor, action, subject: 'desk', detail: { via: by.via } }],
    };
  });
}

/** While the desk's own stop is engaged the file is its own, whoever touches it. */
function recordFile(deps: SwitchDeps): void {
  const { deskState } = deps.repositories;
  const path = deps.settings.stopFile();
  const found = lookAtStopFile(path);
  const known = deskState.get(FOUND) === 'yes';
  if (deskState.get('stop') === 'engaged' || known === (found !== null)) return;
  const engaged = found !== null;
  const why = found ?? `the stop file ${path} is gone`;
  deps.journal.commit((): Change => {
    deskState.set(FOUND, engaged ? 'yes' : 'no');
    const actor = { kind: 'system', id: 'switch' } as const;
    const action = engaged ? 'stop_engaged' : 'stop_released';
    return {
      events: [{ incidentId: null, type: 'stop_changed', data: { engaged, why } }],
      audit: [{ actor, action, subject: 'desk', detail: { why } }],
    };
  });
}

function engage(deps: SwitchDeps, by: Decider): void {
  deps.vault.revokeAll();
  try {
    writeFileSync(deps.settings.stopFile(), `engaged ${timestamp(deps.clock)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!exists) deps.log.error('the stop file cannot be written; the stop is kept in the database only', error);
  }
  recordStop(deps, true, by);
}

function release(deps: SwitchDeps, by: Decider): void {
  const path = deps.settings.stopFile();
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw new AppError('storage_failed', `the stop file ${path} cannot be removed, so the stop stays engaged`, {
      cause,
    });
  }
  recordStop(deps, false, by);
}

/** The human switch over the stop file and the desk's own state; whatever cannot be read counts as stopped. */
export function createSwitch(deps: SwitchDeps): HumanSwitch {
  const stopped = (): { stopped: boolean; why: string } => {
    const why = readStop(deps);
    if (why !== null) deps.vault.revokeAll();
    return { stopped: why !== null, why: why ?? '' };
  };
  const mayRun = (): string | null => {
    const stop = stopped();
    if (stop.stopped) return stop.why;
    return readMode(deps) === 'DISABLED' ? 'the mode is DISABLED: no agent runs' : null;
  };
  return {
    mode: () => readMode(deps),
    setMode(mode, by) {
      recordMode(deps, mode, by);
      if (mode === 'DISABLED') deps.vault.revokeAll();
    },
    stopped,
    setStop: (engaged, by) => (engaged ? engage(deps, by) : release(deps, by)),
    noticeFile: () => recordFile(deps),
    mayRun,
    mayAct() {
      const mode = readMode(deps);
      return mayRun() ?? (mode === 'ACTIVE' ? null : `the mode is ${mode}: nothing is changed`);
    },
  };
}
