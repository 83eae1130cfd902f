import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demo, Fault } from '#shared/contract/demo.ts';
import { ServiceId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { DemoControl } from '../engine/demo-control.ts';
import { freePort } from './free-port.ts';
import type { CommandPlace } from './run-command.ts';

interface FaultKind {
  readonly title: string;
  readonly description: string;
  /** Looks at the host, not at what was broken before. */
  isBroken(): Promise<boolean>;
  break(): Promise<void>;
}

const UPSTREAM_PORT = /("upstream"\s*:\s*\{[^}]*"port"\s*:\s*)(\d+)/;

/** Breaks the demo's service, and says from the real state of the host what is broken. */
export function createDemoControl(place: CommandPlace, service: string): DemoControl {
  const faults = { 'wrong-port': wrongPort(place), crash: crash(place), noise: noise(place) };
  const get = async (): Promise<Demo> => ({
    service: ServiceId.parse(service),
    faults: await Promise.all(Object.entries(faults).map(([id, kind]) => describe(id, kind))),
  });
  return {
    get,
    break: async (fault) => {
      const kind = new Map<string, FaultKind>(Object.entries(faults)).get(fault);
      if (kind === undefined)
        throw new AppError('invalid_input', `fault must be one of ${Object.keys(faults).join(', ')}`, {
          field: 'fault',
        });
      await kind.break();
      return get();
    },
  };
}

async function describe(id: string, kind: FaultKind): Promise<Fault> {
  return { id, title: kind.title, description: kind.description, broken: await kind.isBroken() };
}

function wrongPort({ host, supervisor }: CommandPlace): FaultKind {
  const file = join(host.sourcePath, 'config/shop.json');
  const read = (): Promise<string> => readFile(file, 'utf8');
  return {
    title: 'Wrong port in the configuration',
    description: 'config/shop.json names a port where no inventory listens: every request of the shop fails.',
    isBroken: async () => UPSTREAM_PORT.exec(await read())?.[2] !== String(host.inventoryPort),
    break: async () => {
      const text = await read();
      if (!UPSTREAM_PORT.test(text))
        throw new AppError('conflict', 'config/shop.json has no upstream port: repair it first.');
      const port = await freePort();
      await writeFile(
        file,
        text.replace(UPSTREAM_PORT, (_all, before: string) => `${before}${port}`),
      );
      await supervisor.restart('shop-api');
    },
  };
}

function crash({ supervisor }: CommandPlace): FaultKind {
  return {
    title: 'The process dies',
    description: 'A cart that nobody thought of ends the process, and nothing starts it again.',
    isBroken: async () => !(await supervisor.isRunning('shop-api')),
    break: async () => {
      await supervisor.tell('shop-api', 'check-out');
      const deadline = AbortSignal.timeout(5_000);
      while (await supervisor.isRunning('shop-api')) {
        if (deadline.aborted) throw new AppError('timed_out', 'The service did not die within 5 s.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

function noise({ supervisor }: CommandPlace): FaultKind {
  return {
    title: 'Noise in the log',
    description: 'The service is well and logs a line that looks like an error and is none.',
    isBroken: async () => false,
    break: async () => {
      if (!(await supervisor.isRunning('shop-api')))
        throw new AppError('conflict', 'The service does not run: repair it first.', { field: 'fault' });
      await supervisor.tell('shop-api', 'warm-up');
    },
  };
}
