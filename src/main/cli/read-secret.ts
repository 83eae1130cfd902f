import { AppError } from '#shared/errors/app-error.ts';
import { type CliContext, UsageError } from './cli-context.ts';

const MAX_BYTES = 64 * 1024;

/** One secret: typed without echo where stdin is a terminal, else the first line of stdin. */
export async function readSecret(context: CliContext, prompt: string): Promise<string> {
  return context.stdin.isTTY === true ? typed(context, prompt) : piped(context);
}

async function piped({ stdin }: CliContext): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_BYTES) throw new UsageError('stdin: the secret is longer than 64 KiB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

async function typed({ stdin, stderr }: CliContext, prompt: string): Promise<string> {
  stderr.write(prompt);
  stdin.setRawMode?.(true);
  try {
    let text = '';
    for await (const chunk of stdin) {
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n') return text;
        if (character === '\u0003' || character === '\u0004') throw new AppError('aborted', 'Nothing was stored.');
        text = character === '\u007f' || character === '\b' ? text.slice(0, -1) : text + character;
      }
    }
    return text;
  } finally {
    stdin.setRawMode?.(false);
    stderr.write('\n');
  }
}
