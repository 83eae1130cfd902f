import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { type Contract, contract } from '#shared/contract/index.ts';

/** The engine as the window sees it: the contract, each answer checked against its schema. */
export type DeskClient = ContractRouterClient<Contract>;

/** A client over a port to the engine; the port must be started by the caller. */
export function createPortClient(port: MessagePort): DeskClient {
  return createORPCClient(new PortLink({ port, plugins: [new ResponseValidationPlugin(contract)] }));
}

/** A client over a socket that has been welcomed. */
export function createSocketClient(websocket: WebSocket): DeskClient {
  return createORPCClient(new SocketLink({ websocket, plugins: [new ResponseValidationPlugin(contract)] }));
}
