import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, ERROR_TABLE, type WireError } from '#shared/errors/app-error.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Answers with the one form of errors; does nothing but end the connection when an answer is already on its way. */
export function sendError(response: ServerResponse, error: WireError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, ERROR_TABLE[error.code].status, { error });
}

/** Reads a JSON body of at most 1 MiB, whatever its declared type; undefined when it is empty. */
export async function readJson(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const text = (await readBody(request, response)).toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('invalid_input', 'The request body is not valid JSON.', { field: 'body' });
  }
}

async function readBody(request: IncomingMessage, response: ServerResponse): Promise<Buffer> {
  const tooLarge = () => {
    response.setHeader('connection', 'close');
    return new AppError('too_large', 'The request body is larger than 1 MiB.', { field: 'body' });
  };
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
