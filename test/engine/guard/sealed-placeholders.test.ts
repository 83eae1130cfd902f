import { describe, expect, it } from 'vitest';
import { IncidentId } from '#shared/domain/ids.ts';
import { openGateway } from '../../../src/main/engine/guard/open-gateway.ts';
import { createSecretStore } from '../../../src/main/engine/secrets/create-secret-store.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const INCIDENT = IncidentId.parse('inc-1');
const STORED = 'password=⟦SECRET_1⟧';

async function withStored(use: (desk: TestDesk, dir: string) => Promise<void>): Promise<void> {
  await using dir = await tempDir();
  await using desk = await openDesk(dir.path);
  desk.journal.commit(() => (desk.repositories.incidents.insert(openIncident({ id: INCIDENT })), {}));
  expect(desk.gateway.forStorage(INCIDENT, 'password=hunter2-and-more')).toBe(STORED);
  await use(desk, dir.path);
}

const patch = (text: string) => ({ tool: 'apply_patch', args: { diff: ` ${text}` } }) as const;

describe('the sealed values of placeholders', () => {
  it('open with the key of the keychain, for a gateway that was opened anew', async () => {
    await withStored(async (desk) => {
      const anew = await openGateway(desk);
      expect(anew.forHost(INCIDENT, STORED)).toBe('password=hunter2-and-more');
    });
  });

  it('are gone after a restart without a keychain: refused with a sentence, and their numbers not given out again', async () => {
    await withStored(async (desk) => {
      const session = () => createSecretStore({ env: { SENTRY_DESK_KEYCHAIN: 'off' }, log: desk.log });
      const gateway = await openGateway({ ...desk, secrets: await session() });
      expect(() => gateway.forHost(INCIDENT, STORED)).toThrow('Its value is gone');
      expect(gateway.forTool(INCIDENT, patch(STORED))).toEqual({ args: { diff: ` ${STORED}` } });
      expect(gateway.forStorage(INCIDENT, 'password=hunter2-and-more')).toBe('password=⟦SECRET_2⟧');
    });
  });

  it('are refused when a row was altered, or put in the place of another', async () => {
    await withStored(async (desk) => {
      const { connection } = desk.database;
      desk.gateway.forStorage(INCIDENT, 'token=another1another1');
      connection.exec(
        'UPDATE placeholders SET sealed = (SELECT sealed FROM placeholders WHERE number = 2) WHERE number = 1',
      );
      const anew = await openGateway(desk);
      expect(() => anew.forHost(INCIDENT, STORED)).toThrow('was altered');
      connection.exec("UPDATE placeholders SET sealed = x'00' WHERE number = 2");
      const again = await openGateway(desk);
      expect(() => again.forHost(INCIDENT, 'token=⟦SECRET_2⟧')).toThrow('was altered');
    });
  });

  it('are neither kept nor opened while the keychain is gone, and are again once it is back', async () => {
    await withStored(async (desk) => {
      const secrets = new MemorySecrets('unavailable');
      for (const [name, value] of desk.secrets.values) secrets.values.set(name, value);
      const gateway = await openGateway({ ...desk, secrets });
      expect(() => gateway.forStorage(INCIDENT, 'token=another1another1')).toThrow(
        'cannot be read from the OS keychain',
      );
      expect(() => gateway.forHost(INCIDENT, STORED)).toThrow('cannot be read from the OS keychain');
      expect(gateway.forStorage(INCIDENT, 'nothing of that kind')).toBe('nothing of that kind');
      await new Promise(setImmediate);
      secrets.current = 'keychain';
      expect(() => gateway.forHost(INCIDENT, STORED)).toThrow();
      await new Promise(setImmediate);
      expect(gateway.forHost(INCIDENT, STORED)).toBe('password=hunter2-and-more');
    });
  });

  it('hold no value in clear in the file', async () => {
    await withStored(async (desk) => {
      const rows = desk.repositories.placeholders.list(INCIDENT);
      expect(rows.map(({ kind, number }) => [kind, number])).toEqual([['secret', 1]]);
      const bytes = Buffer.concat(rows.flatMap(({ sealed, mark }) => [sealed, Buffer.from(mark)]));
      expect(bytes.includes('hunter2') || bytes.includes(Buffer.from('hunter2', 'utf16le'))).toBe(false);
    });
  });
});
