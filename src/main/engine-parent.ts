import { EngineCommand, type EngineInit, type EngineNotice, type Frame, type PortOwner } from './engine-messages.ts';
import { createPortOverIpc, type FramePort, type PortOverIpc } from './port-over-ipc.ts';

/** What the parent can ask for. */
export interface EngineOrders {
  init(init: EngineInit): void;
  port(port: FramePort, owner: PortOwner): void;
  /** Whether the other desk is served now; null for yes, else why not. */
  deskAnswer(why: string | null): void;
  /** Also when the parent is gone. */
  stop(): void;
}

/** The shell as the engine process sees it. */
export interface EngineParent {
  send(notice: EngineNotice): void;
  listen(orders: EngineOrders): void;
}

/** What Electron puts on `process` in a utility process. */
interface UtilityParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: readonly FramePort[] }) => void): void;
  postMessage(message: unknown): void;
}

/** The parent of this process, or null when it was started by hand. */
export function findParent(): EngineParent | null {
  const parentPort = (process as { parentPort?: UtilityParentPort }).parentPort;
  if (parentPort !== undefined && parentPort !== null) return overParentPort(parentPort);
  return process.send === undefined ? null : overProcessIpc();
}

function overParentPort(parentPort: UtilityParentPort): EngineParent {
  return {
    send: (notice) => parentPort.postMessage(notice),
    listen: (orders) =>
      parentPort.on('message', ({ data, ports }) => {
        const command = EngineCommand.parse(data);
        if (command.type === 'init') orders.init(command);
        else if (command.type === 'stop') orders.stop();
        else if (command.type === 'desk_answer') orders.deskAnswer(command.why);
        else if (command.type === 'port' && ports[0] !== undefined) orders.port(ports[0], command.owner);
      }),
  };
}

function overProcessIpc(): EngineParent {
  const ports = new Map<number, PortOverIpc>();
  const send = (notice: EngineNotice): void => {
    if (process.connected) process.send?.(notice);
  };
  const open = (portId: number): PortOverIpc => {
    const port = createPortOverIpc({
      send: (data: Frame) => send({ type: 'port_data', portId, data }),
      close: () => {
        ports.delete(portId);
        send({ type: 'port_closed', portId });
      },
    });
    ports.set(portId, port);
    return port;
  };
  return {
    send,
    listen: (orders) => {
      process.on('disconnect', () => orders.stop());
      process.on('message', (message) => {
        const command = EngineCommand.parse(message);
        if (command.type === 'init') orders.init(command);
        else if (command.type === 'stop') orders.stop();
        else if (command.type === 'desk_answer') orders.deskAnswer(command.why);
        else if (command.type === 'port') orders.port(open(command.portId), command.owner);
        else if (command.type === 'port_data') ports.get(command.portId)?.receive(command.data);
        else {
          ports.get(command.portId)?.end();
          ports.delete(command.portId);
        }
      });
    },
  };
}
