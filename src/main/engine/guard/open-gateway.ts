import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import { createTransact } from '../core/transact.ts';
import type { Repositories } from '../db/database.ts';
import type { OpenDatabase } from '../db/open-database.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { createGateway } from './create-gateway.ts';
import { createPlaceholderShelf } from './create-placeholder-shelf.ts';
import type { Gateway } from './gateway.ts';
import { createPlaceholderKeyHolder } from './placeholder-key.ts';

/** What the gateway of a desk stands on. */
export interface GatewayParts {
  readonly database: Pick<OpenDatabase, 'inTransaction'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly repositories: Pick<Repositories, 'placeholders'>;
  readonly secrets: SecretStore;
  readonly log: Logger;
}

/** The gateway over the desk's storage, with its key from the secret store. */
export async function openGateway(parts: GatewayParts): Promise<Gateway> {
  const key = await createPlaceholderKeyHolder(parts);
  const shelf = createPlaceholderShelf({ repository: parts.repositories.placeholders, key });
  return createGateway({ shelf, transact: createTransact(parts) });
}
