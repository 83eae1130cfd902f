import { createHash } from 'node:crypto';

/** Names what a settings file holds, so that a change made against something else is noticed: 64 hexadecimal digits. */
export function settingsVersion(raw: unknown): string {
  return createHash('sha256').update(JSON.stringify(raw)).digest('hex');
}
