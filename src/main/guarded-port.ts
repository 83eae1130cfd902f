import { z } from 'zod';
import { Frame } from './engine-messages.ts';
import type { FramePort } from './port-over-ipc.ts';

const header = z.union([z.string(), z.array(z.string())]).optional();

/** What a client peer of oRPC sends: a request, an item of a stream, or the end of a call. */
const RequestFrame = z.union([
  z.object({
    i: z.union([z.string().max(128), z.number()]),
    t: z.literal(1).optional(),
    p: z.object({
      u: z
        .string()
        .max(8_192)
        .refine((path) => URL.canParse(path, 'http://orpc')),
      h: z.record(z.string(), header).refine(hasNoForm).optional(),
    }),
  }),
  z.object({ i: z.union([z.string().max(128), z.number()]), t: z.literal(3), p: z.object({ e: z.string().max(64) }) }),
  z.object({ i: z.union([z.string().max(128), z.number()]), t: z.literal(4) }),
]);

/**
 * A port that lets only readable frames through and closes at the first other one.
 *
 * oRPC decodes frames without handling a failure, so that a broken page could end the whole engine with one message.
 */
export function guardPort(port: FramePort): FramePort {
  return {
    on(event: 'message' | 'close', listener: ((event: { data: unknown }) => void) | (() => void)) {
      if (event === 'close') return port.on('close', listener as () => void);
      return port.on('message', (message) => {
        if (isReadable(message.data)) listener({ data: message.data });
        else port.close();
      });
    },
    postMessage: (data) => port.postMessage(data),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** Whether oRPC can decode the frame as a request. */
export function isReadable(data: unknown): boolean {
  const frame = Frame.safeParse(data);
  if (!frame.success) return false;
  try {
    const text = typeof frame.data === 'string' ? frame.data : jsonPart(frame.data);
    return RequestFrame.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** No call takes a form, and oRPC would fail on one that cannot be read. */
function hasNoForm(headers: Readonly<Record<string, unknown>>): boolean {
  return !Object.entries(headers).some(
    ([name, value]) => /content-type/i.test(name) && /multipart/i.test(String(value)),
  );
}

function jsonPart(bytes: Uint8Array): string {
  const end = bytes.indexOf(0xff);
  return new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end));
}
