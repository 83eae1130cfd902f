import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../engine/core/logger.ts';
import type { DemoControl } from '../engine/demo-control.ts';
import { type DemoHost, prepareDemoHost } from './demo-host.ts';
import { DEMO_SERVICE, demoSettings } from './demo-settings.ts';
import { createDemoControl } from './faults.ts';
import { findNode } from './find-node.ts';
import { type DemoSshServer, startSshServer } from './ssh-server.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';
import { startTraffic } from './traffic.ts';

/** What the demo needs. */
export interface DemoOptions {
  readonly log: Logger;
  /** Of the SSH server; 0 for any. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A running demo. */
export interface RunningDemo {
  readonly control: DemoControl;
  /** A `settings.json` that leads to the demo's host, in a folder that goes away with the demo. */
  readonly settingsFile: string;
  readonly service: string;
  /** Ends every process and removes the folder; safe to call twice. */
  close(): Promise<void>;
}

/** Starts the host, its SSH server and its service, and resolves when the service answers. Fails with `not_supported`. */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  if (process.platform === 'win32')
    throw new AppError('not_supported', 'The demo needs a POSIX shell: Linux or macOS.');
  const env = options.env ?? process.env;
  const node = findNode({ ...whatThisIs(), execPath: process.execPath, env });
  if (node === null)
    throw new AppError(
      'not_supported',
      'The demo runs small programs under Node 20 or newer, and none was found on the PATH or in its usual places.',
    );
  const host = await prepareDemoHost({ env, node });
  const opened: (() => Promise<void> | void)[] = [
    () => rm(host.folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const close = async (): Promise<void> => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const supervisor = await startSupervisor(host, node);
    opened.push(() => supervisor.close());
    const ssh = await startSshServer({ host, supervisor }, options.port ?? 0);
    opened.push(() => ssh.close());
    await startService(host, supervisor);
    const traffic = startTraffic(host.servicePort);
    opened.push(() => traffic.stop());
    const settingsFile = await writeSettings(host, ssh);
    options.log.info(`demo: ${DEMO_SERVICE} on port ${host.servicePort}, SSH on port ${ssh.port}`);
    return {
      control: createDemoControl({ host, supervisor }, DEMO_SERVICE),
      settingsFile,
      service: DEMO_SERVICE,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startService(host: DemoHost, supervisor: Supervisor): Promise<void> {
  await supervisor.start('inventory');
  await supervisor.start('shop-api');
  const deadline = AbortSignal.timeout(15_000);
  while ((await health(host.servicePort)) !== 200) {
    if (deadline.aborted) throw new AppError('timed_out', 'The service of the demo did not come up within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function health(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, path: '/health', agent: false, timeout: 2_000 });
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.end();
  });
}

function whatThisIs(): { isElectron: boolean; isPackaged: boolean } {
  const { resourcesPath } = process as { readonly resourcesPath?: string };
  return {
    isElectron: process.versions['electron'] !== undefined,
    isPackaged: resourcesPath !== undefined && existsSync(join(resourcesPath, 'app.asar')),
  };
}

async function writeSettings(host: DemoHost, ssh: DemoSshServer): Promise<string> {
  const file = join(host.folder, 'settings.json');
  await writeFile(file, `${JSON.stringify(demoSettings(host, ssh), null, 2)}\n`, { mode: 0o600 });
  return file;
}
