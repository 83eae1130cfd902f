import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from 'electron';
import type { DeskEvent } from '#shared/domain/events.ts';
import { buildAutostartEntry, type StartCommand } from './autostart-entry.ts';
import type { DeskClient } from './desk-client.ts';

/** Keeps what the system starts at log-in as the settings want it. */
export interface LogInStart {
  /** The engine is there: its settings may have changed meanwhile. */
  joined(client: DeskClient): void;
  observe(event: DeskEvent, client: DeskClient | null): void;
}

export interface LogInStartOptions {
  readonly app: App;
  readonly command: StartCommand;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows a sentence to the operator. */
  readonly tell: (title: string, body: string) => void;
}

const ANSWER_WITHIN_MS = 10_000;
const TRY_AGAIN_MS = 100;
const MOST_TRIES = 50;

/** Makes it; a demo changes nothing, and what starts another desk is left alone. */
export function createLogInStart(options: LogInStartOptions): LogInStart {
  let seen = '';
  const look = async (client: DeskClient): Promise<void> => {
    const { version, wanted } = await readWanted(client);
    seen = version;
    if (wanted === null) return;
    try {
      apply(options, wanted);
    } catch (error) {
      options.tell('Start at log-in could not be changed', String(error));
    }
  };
  const lookOnceChanged = async (client: DeskClient): Promise<void> => {
    // The record of a change comes right before the change itself.
    for (let tries = 0; tries < MOST_TRIES && (await readWanted(client)).version === seen; tries += 1)
      await delay(TRY_AGAIN_MS, undefined, { ref: false });
    await look(client);
  };
  return {
    joined: (client) => void look(client).catch(noteFailure),
    observe: (event, client) => {
      if (event.type === 'settings_changed' && client !== null) lookOnceChanged(client).catch(noteFailure);
    },
  };
}

/** The engine has gone: it is asked again when it is back. */
function noteFailure(error: unknown): void {
  process.stderr.write(`The settings of the desktop were not read: ${String(error)}\n`);
}

interface Wanted {
  /** Of the settings. */
  readonly version: string;
  /** Null where nobody knows what the operator wants: in a demo, or with a file that is not in force. */
  readonly wanted: boolean | null;
}

async function readWanted(client: DeskClient): Promise<Wanted> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const { demo } = await client.status.get(undefined, { signal });
  const { settings, problems, version } = await client.settings.get(undefined, { signal });
  return { version, wanted: demo || problems.length > 0 ? null : settings.desktop.startAtLogIn };
}

function apply({ app, command, env }: LogInStartOptions, wanted: boolean): void {
  if (process.platform === 'linux') return applyEntry(command, env, wanted);
  // Electron's own program would start without the app.
  if (!app.isPackaged) return;
  const item = { path: command.program, args: [...command.args] };
  if (app.getLoginItemSettings(item).openAtLogin !== wanted) app.setLoginItemSettings({ ...item, openAtLogin: wanted });
}

function applyEntry(command: StartCommand, env: LogInStartOptions['env'], wanted: boolean): void {
  const file = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart', 'sentry-desk.desktop');
  const entry = buildAutostartEntry(command);
  const ours = entry !== null && readIfThere(file) === entry;
  if (!wanted) {
    if (ours) rmSync(file, { force: true });
    return;
  }
  if (entry === null) throw new Error('The path of the app holds signs that a start at log-in cannot name.');
  if (ours) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, entry, { mode: 0o644 });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
