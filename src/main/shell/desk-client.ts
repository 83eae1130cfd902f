import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { MessagePortMain } from 'electron';
import type { Contract } from '#shared/contract/index.ts';

/** The shell's own access to the desk: the same contract as any window. */
export type DeskClient = ContractRouterClient<Contract>;

/** Speaks the contract over a port; the port ends with `close` of the port. */
export function createDeskClient(port: MessagePortMain): DeskClient {
  const client: DeskClient = createORPCClient(new RPCLink({ port }));
  port.start();
  return client;
}
