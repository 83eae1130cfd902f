import { z } from 'zod';
import { HostId, IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** A host that nothing may reach until a person has compared its keys. */
export const HostFreezeRow = z.object({
  host: HostId,
  since: Timestamp,
  incidentId: IncidentId,
  pinned: z.string().max(128),
  /** The fingerprint that the host showed first. */
  presented: z.string().max(128),
  keyType: z.string().max(64),
});
export type HostFreezeRow = z.infer<typeof HostFreezeRow>;

/** Rows of frozen hosts. Call writing methods only inside `Journal.commit`. */
export interface HostFreezesRepository {
  get(host: HostId): HostFreezeRow | null;
  list(): readonly HostFreezeRow[];
  insert(freeze: HostFreezeRow): void;
  /** False when the host was not frozen. */
  remove(host: HostId): boolean;
}

const COLUMNS = 'host, since, incident_id AS incidentId, pinned, presented, key_type AS keyType';

/** Rows of `host_freezes`. */
export function createHostFreezesRepository({ connection }: OpenDatabase): HostFreezesRepository {
  const get = connection.prepare(`SELECT ${COLUMNS} FROM host_freezes WHERE host = ?`);
  const list = connection.prepare(`SELECT ${COLUMNS} FROM host_freezes ORDER BY since, host`);
  const insert = connection.prepare(
    `INSERT INTO host_freezes (host, since, incident_id, pinned, presented, key_type)
     VALUES (@host, @since, @incidentId, @pinned, @presented, @keyType)`,
  );
  const remove = connection.prepare('DELETE FROM host_freezes WHERE host = ?');
  return {
    get: (host) => parseRow('host_freezes', HostFreezeRow.nullable(), get.get(host) ?? null),
    list: () => parseRows('host_freezes', HostFreezeRow, list.all()),
    insert: (freeze) => {
      insert.run(freeze);
    },
    remove: (host) => remove.run(host).changes > 0,
  };
}
