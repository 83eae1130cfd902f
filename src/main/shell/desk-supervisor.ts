import { rm } from 'node:fs/promises';
import type { DeskKind } from '#shared/domain/desk-kind.ts';
import { createDeskChanger } from '../desk-changer.ts';
import type { EngineInit } from '../engine-messages.ts';
import {
  createEngineSupervisor,
  type EngineState,
  type EngineSupervisor,
  type EngineSupervisorOptions,
} from './engine-supervisor.ts';

export interface DeskSupervisorOptions extends Omit<EngineSupervisorOptions, 'init' | 'changeDesk'> {
  /** The desk that the app was started for. */
  readonly init: EngineInit;
  /** Makes a fresh folder for a demo; null where the app serves one desk only. */
  readonly makeDemoFolder: (() => string) | null;
}

interface Desk {
  readonly kind: DeskKind;
  readonly supervisor: EngineSupervisor;
  close(): Promise<void>;
}

const START_WITHIN_MS = 40_000;

/** Keeps the engine of the desk on show alive, and puts the demo in its place and back when that is asked for. */
export function createDeskSupervisor(options: DeskSupervisorOptions): EngineSupervisor {
  const changeable = options.makeDemoFolder !== null;
  const make = (kind: DeskKind, onState: (state: EngineState) => void): Desk => {
    const folder = kind === 'demo' ? (options.makeDemoFolder?.() ?? null) : null;
    const supervisor = createEngineSupervisor({
      init: initOf(options.init, folder, changeable),
      fork: options.fork,
      onState: (state) => {
        onState(state);
        if (desks.shown().supervisor === supervisor) options.onState(state);
      },
      changeDesk: () => desks.change(kind === 'own' ? 'demo' : 'own'),
    });
    const close = async (): Promise<void> => {
      await supervisor.stop();
      if (folder !== null) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    return { kind, supervisor, close };
  };
  const open = async (kind: DeskKind, signal: AbortSignal): Promise<Desk> => {
    let heard: (state: EngineState) => void = () => undefined;
    const desk = make(kind, (state) => heard(state));
    try {
      await untilReady((listener) => {
        heard = listener;
        desk.supervisor.start();
      }, signal);
      return desk;
    } catch (error) {
      await desk.close();
      throw error;
    }
  };
  const desks = createDeskChanger<Desk>({
    first: make('own', () => undefined),
    open,
    // The page asks for a port of the new engine and lets go of the old one.
    show: ({ supervisor }) => options.onState(supervisor.state()),
    failed: (error) => process.stderr.write(`A desk did not end cleanly: ${String(error)}\n`),
  });
  return {
    state: () => desks.shown().supervisor.state(),
    start: () => desks.shown().supervisor.start(),
    connect: (owner) => desks.shown().supervisor.connect(owner),
    kill: () => desks.shown().supervisor.kill(),
    stop: () => desks.close(),
  };
}

/** Fails with what the engine said, when it takes too long, and when nobody waits any more. */
function untilReady(start: (heard: (state: EngineState) => void) => void, signal: AbortSignal): Promise<void> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]);
  return new Promise((resolve, reject) => {
    stop.addEventListener('abort', () => reject(new Error('It did not start in time.')), { once: true });
    start((state) => {
      if (state.type === 'ready') resolve();
      else if (state.type === 'failed') reject(new Error(state.why));
    });
  });
}

function initOf(own: EngineInit, demoFolder: string | null, changeable: boolean): EngineInit {
  if (!changeable) return own;
  if (demoFolder === null) return { ...own, deskChange: 'demo' };
  const { configFile: _own, ...rest } = own;
  return { ...rest, dataDir: demoFolder, demo: true, temporary: true, deskChange: 'own' };
}
