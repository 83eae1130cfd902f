import type { Readable } from 'node:stream';
import type { StreamRequest } from './host-access.ts';

/** Hands standard output on as it comes, and lets it stand still while there is no room for more. */
export function handOn(output: Readable, { onStdout, room }: Pick<StreamRequest, 'onStdout' | 'room'>): void {
  output.on('data', (chunk: Buffer) => {
    onStdout(chunk);
    const waiting = room?.() ?? null;
    if (waiting === null) return;
    output.pause();
    void waiting.finally(() => output.resume());
  });
}
