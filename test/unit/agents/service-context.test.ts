import { expect, it } from 'vitest';
import { serviceContext } from '../../../src/main/engine/agents/service-context.ts';
import { describeSystem } from '../../../src/main/engine/describe-system.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';

const settings = Settings.parse({
  hosts: [{ id: 'web-1', address: '10.0.0.5', user: 'ops' }],
  services: [
    {
      id: 'shop',
      host: 'web-1',
      sourcePath: '/srv/shop',
      logs: [
        { kind: 'journald', unit: 'shop.service' },
        { kind: 'container', name: 'shop-db' },
      ],
    },
  ],
});

it('a service whose logs are no files is described with what an agent can read of them', () => {
  const [service] = settings.services;
  const context = service === undefined ? '' : serviceContext(service);
  expect(context).toContain('run_diagnostics with journalctl -u shop.service -n 200');
  expect(context).toContain('output of container shop-db (its lines come with the incident');
  const untold = describeSystem(settings, { hosts: new Map(), services: new Map() });
  expect(untold).toContain('logs journald:shop.service, container:shop-db');
});
