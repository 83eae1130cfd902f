import { fork } from 'node:child_process';
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import { type EngineCommand, EngineNotice, Frame, type PortOwner } from '../engine-messages.ts';

/** The engine's process, whichever kind it is. */
export interface EngineChild {
  send(command: EngineCommand): void;
  /** A new port to the engine. */
  connect(owner: PortOwner): MessagePortMain;
  /** At once and by force. */
  kill(): void;
}

export interface EngineChildListener {
  notice(notice: EngineNotice): void;
  /** Called once, also when the process could not be started. */
  exit(): void;
}

/** Starts the engine beside Electron's own Node. */
export function forkUtility(entry: string, listener: EngineChildListener): EngineChild {
  const child = utilityProcess.fork(entry, [], { serviceName: 'sentry-desk-engine', stdio: 'inherit' });
  let nextPortId = 1;
  child.on('message', (message) => {
    const notice = EngineNotice.safeParse(message);
    if (notice.success) listener.notice(notice.data);
  });
  child.on('exit', () => listener.exit());
  return {
    send: (command) => child.postMessage(command),
    connect: (owner) => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'port', owner, portId: nextPortId++ } satisfies EngineCommand, [port2]);
      return port1;
    },
    kill: () => {
      // Not Electron's own `kill`: that asks the engine to close its files, and uses force two seconds later.
      if (child.pid !== undefined) killNow(child.pid);
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Starts the engine under another Node, for an Electron whose own is too old or to attach an inspector. */
export function forkNode(node: string, entry: string, listener: EngineChildListener): EngineChild {
  const child = fork(entry, [], { execPath: node, execArgv: [], serialization: 'advanced' });
  const bridges = new Map<number, MessagePortMain>();
  let nextPortId = 1;
  let ended = false;

  const send = (command: EngineCommand): void => {
    // A send that fails is followed by the exit, which is what counts.
    if (child.connected) child.send(command, () => undefined);
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    bridges.forEach((port) => port.close());
    listener.exit();
  };
  child.on('error', end);
  child.on('exit', end);
  child.on('message', (message) => {
    const notice = EngineNotice.safeParse(message);
    if (!notice.success) return;
    if (notice.data.type === 'port_data') bridges.get(notice.data.portId)?.postMessage(notice.data.data);
    else if (notice.data.type === 'port_closed') bridges.get(notice.data.portId)?.close();
    else listener.notice(notice.data);
  });
  return {
    send,
    connect: (owner) => {
      const portId = nextPortId++;
      const { port1, port2 } = new MessageChannelMain();
      bridges.set(portId, port2);
      send({ type: 'port', owner, portId });
      bridge(port2, {
        data: (data) => send({ type: 'port_data', portId, data }),
        closed: () => {
          bridges.delete(portId);
          send({ type: 'port_closed', portId });
        },
      });
      return port1;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function bridge(port: MessagePortMain, to: { data(data: Frame): void; closed(): void }): void {
  port.on('message', ({ data }) => {
    const frame = Frame.safeParse(data);
    if (frame.success) to.data(frame.data);
    else port.close();
  });
  port.on('close', () => to.closed());
  port.start();
}
