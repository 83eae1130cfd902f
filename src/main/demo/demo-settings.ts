import type { z } from 'zod';
import { Settings } from '#shared/domain/settings.ts';
import type { DemoHost } from './demo-host.ts';
import type { DemoSshServer } from './ssh-server.ts';

export const DEMO_SERVICE = 'shop-api';

/** The settings that lead the desk to the demo's host; every plan asks, nothing has to cool down for long. */
export function demoSettings(host: DemoHost, ssh: DemoSshServer): z.input<typeof Settings> {
  const settings = {
    hosts: [
      {
        id: 'demo-host',
        address: '127.0.0.1',
        port: ssh.port,
        user: ssh.user,
        hostKey: ssh.hostKey,
        auth: { kind: 'key' as const, path: ssh.keyFile },
      },
    ],
    services: [
      {
        id: DEMO_SERVICE,
        host: 'demo-host',
        sourcePath: host.sourcePath,
        logs: [{ kind: 'file' as const, glob: `${host.sourcePath}/logs/shop-api.log` }],
        control: { kind: 'command' as const, restart: ['./ctl', 'restart'], status: ['./ctl', 'status'] },
        health: { url: `http://127.0.0.1:${host.servicePort}/health` },
        ports: [host.servicePort, host.inventoryPort],
      },
    ],
    llm: { provider: 'playbook' as const },
    security: {
      mode: 'ACTIVE' as const,
      restartCooldownSeconds: 5,
      verifyWindowSeconds: 2,
      verifyWindowMaxSeconds: 10,
      approvalTtlSeconds: 900,
    },
    watch: { cooldownSeconds: 0, pollIntervalSeconds: 1 },
  };
  Settings.parse(settings);
  return settings;
}
