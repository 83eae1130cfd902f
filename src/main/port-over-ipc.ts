import type { Frame } from './engine-messages.ts';

/** Both kinds of port as oRPC and this app use them. */
export interface FramePort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(data: unknown): void;
  start(): void;
  close(): void;
}

/** Where a virtual port sends to. */
export interface FrameSink {
  send(data: Frame): void;
  close(): void;
}

/** A port made of frames, for a process that real ports cannot reach; `receive` and `end` are called by its owner. */
export interface PortOverIpc extends FramePort {
  receive(data: Frame): void;
  end(): void;
}

/** Makes a virtual port. What arrives before `start` waits, as with a real port. */
export function createPortOverIpc(sink: FrameSink): PortOverIpc {
  const onMessage: ((event: { data: unknown }) => void)[] = [];
  const onClose: (() => void)[] = [];
  const waiting: Frame[] = [];
  let state: 'waiting' | 'open' | 'closed' = 'waiting';

  const deliver = (data: Frame): void => onMessage.forEach((listener) => listener({ data }));
  const end = (): void => {
    if (state === 'closed') return;
    state = 'closed';
    onClose.forEach((listener) => listener());
  };

  return {
    on(event: 'message' | 'close', listener: ((event: { data: unknown }) => void) | (() => void)) {
      if (event === 'close') onClose.push(listener as () => void);
      else onMessage.push(listener);
    },
    postMessage: (data) => {
      if (state !== 'closed') sink.send(data as Frame);
    },
    start: () => {
      if (state !== 'waiting') return;
      state = 'open';
      waiting.splice(0).forEach(deliver);
    },
    close: () => {
      if (state !== 'closed') sink.close();
      end();
    },
    receive: (data) => {
      if (state === 'open') deliver(data);
      else if (state === 'waiting') waiting.push(data);
    },
    end,
  };
}
