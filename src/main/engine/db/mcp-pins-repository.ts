import { z } from 'zod';
import { Timestamp } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRows } from './rows.ts';

/** What a person has seen and allowed of a mounted server's tool. */
export const McpPin = z.object({
  server: z.string().max(64),
  tool: z.string().max(64),
  /** SHA-256, hex, of `definition`. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Canonical JSON (RFC 8785) of name, description and input schema. */
  definition: z.string().max(200_000),
  pinnedAt: Timestamp,
  pinnedBy: z.string().max(128),
});
export type McpPin = z.infer<typeof McpPin>;

/** Rows of pinned definitions. Call writing methods only inside `Journal.commit`. */
export interface McpPinsRepository {
  list(): readonly McpPin[];
  /** In place of the pin before. */
  save(pin: McpPin): void;
  /** False when it was not pinned. */
  remove(server: string, tool: string): boolean;
}

/** Rows of `mcp_pins`. */
export function createMcpPinsRepository({ connection }: OpenDatabase): McpPinsRepository {
  const list = connection.prepare(
    `SELECT server, tool, hash, definition, pinned_at AS pinnedAt, pinned_by AS pinnedBy FROM mcp_pins
     ORDER BY server, tool`,
  );
  const save = connection.prepare(
    `INSERT INTO mcp_pins (server, tool, hash, definition, pinned_at, pinned_by)
     VALUES (@server, @tool, @hash, @definition, @pinnedAt, @pinnedBy)
     ON CONFLICT (server, tool) DO UPDATE SET hash = excluded.hash, definition = excluded.definition,
       pinned_at = excluded.pinned_at, pinned_by = excluded.pinned_by`,
  );
  const remove = connection.prepare('DELETE FROM mcp_pins WHERE server = ? AND tool = ?');
  return {
    list: () => parseRows('mcp_pins', McpPin, list.all()),
    save: (pin) => {
      save.run(pin);
    },
    remove: (server, tool) => remove.run(server, tool).changes > 0,
  };
}
