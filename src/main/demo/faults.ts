import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
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

const ShopConfig = z.looseObject({ upstream: z.looseObject({ port: z.number() }) });

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
  const read = async () => ShopConfig.safeParse(parseJson(await readFile(file, 'utf8')));
  return {
    title: 'Wrong port in the configuration',
    description: 'config/shop.json names a port where no inventory listens: every request of the shop fails.',
    isBroken: async () => (await read()).data?.upstream.port !== host.inventoryPort,
    break: async () => {
      const { data } = await read();
      if (data === undefined) throw new AppError('conflict', 'config/shop.json cannot be read: repair it first.');
      data.upstream.port = await freePort();
      await writeFile(file, `${JSON.stringify(data, null, 2)}\n`);
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
