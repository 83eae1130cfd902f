import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeService, type ServiceProbe } from '../../../src/main/engine/tools/probe-service.ts';
import { ServiceSettings } from '../../../src/shared/domain/settings.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { LOCAL, openHosts, SHOP, settingsOf } from '../hosts/host-rig.ts';

const never = new AbortController().signal;
const LOGS = [{ kind: 'file', glob: '/var/log/shop.log' }];
const CONTROL = { kind: 'command', restart: ['./ctl', 'restart'], status: ['./ctl', 'status'] };

/** A service of this machine whose health address answers with this status; null for none that listens. */
async function probe(service: Record<string, unknown>, status: number | null, ctl = 'exit 0'): Promise<ServiceProbe> {
  await using dir = await tempDir();
  await writeFile(join(dir.path, 'ctl'), `#!/bin/sh\n${ctl}\n`);
  await chmod(join(dir.path, 'ctl'), 0o755);
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(status ?? 500).end('not for the record');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  if (status === null) await new Promise((resolve) => server.close(resolve));
  const described = { id: SHOP, host: LOCAL, sourcePath: dir.path, logs: LOGS, ...service };
  const health = 'health' in service ? { health: { url } } : {};
  await using hosts = await openHosts(settingsOf({ hosts: [{ id: LOCAL, address: 'local' }] }));
  try {
    const found = await probeService({ hosts, service: ServiceSettings.parse({ ...described, ...health }) }, never);
    expect(asked).toEqual('health' in service && status !== null ? ['GET /health'] : []);
    return JSON.parse(JSON.stringify(found).replaceAll(url, 'URL')) as ServiceProbe;
  } finally {
    server.close();
  }
}

describe('the question whether a service runs and is well', () => {
  it('is answered by its control and by its health address', async () => {
    expect(await probe({ control: CONTROL, health: {} }, 204, 'echo running')).toEqual({
      running: { verdict: 'yes', detail: expect.stringContaining('running') },
      healthy: { verdict: 'yes', detail: 'URL answers 204' },
    });
  });

  it('is answered no by a control that says so and an address that answers badly or not at all', async () => {
    expect(await probe({ control: CONTROL, health: {} }, 503, 'echo stopped; exit 3')).toEqual({
      running: { verdict: 'no', detail: expect.stringContaining('stopped') },
      healthy: { verdict: 'no', detail: 'URL answers 503' },
    });
    const { healthy } = await probe({ control: CONTROL, health: {} }, null);
    expect(healthy).toEqual({ verdict: 'no', detail: expect.stringMatching(/^curl URL: exit 7/) });
  });

  it('stays open where nothing is configured to ask, or the host cannot be asked', async () => {
    expect(await probe({}, 200)).toEqual({
      running: { verdict: 'unknown', detail: 'no control is configured' },
      healthy: { verdict: 'unknown', detail: 'no health check is configured' },
    });
    await using hosts = await openHosts(settingsOf({}));
    const service = ServiceSettings.parse({
      id: SHOP,
      host: LOCAL,
      sourcePath: '/srv/x',
      logs: LOGS,
      control: CONTROL,
    });
    expect(await probeService({ hosts, service }, never)).toMatchObject({
      running: { verdict: 'unknown', detail: expect.stringContaining(LOCAL) },
    });
  });
});
