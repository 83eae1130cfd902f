import { readFile, stat } from 'node:fs/promises';
import type { SettingsProblem } from '#shared/contract/status.ts';

/** What the file holds, not yet checked; an absent file is an empty one. */
export type SettingsFile = { readonly raw: unknown; readonly problem: null } | { readonly problem: SettingsProblem };

const MAX_BYTES = 4_000_000;

/** Reads `settings.json`. What cannot be read or is no JSON is a problem naming the file and the position. */
export async function readSettingsFile(file: string): Promise<SettingsFile> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_BYTES) return { problem: { field: file, message: 'is larger than 4 MB' } };
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return { raw: {}, problem: null };
    return { problem: { field: file, message: `cannot be read: ${messageOf(error)}` } };
  }
  return parseJson(file, text);
}

/** Pure: JSON or a problem that says where the text stops being JSON. */
export function parseJson(file: string, text: string): SettingsFile {
  try {
    return { raw: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown, problem: null };
  } catch (error) {
    const message = messageOf(error);
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? positionOfBadToken(text));
    const before = text.slice(0, position).split('\n');
    const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    const what = message.replace(/,? (in JSON at position|\.{0,3}"[^]*is not valid JSON)[^]*$/, '').slice(0, 200);
    return { problem: { field: file, message: `is not valid JSON at ${where}: ${what}` } };
  }
}

// V8 names no position for an unexpected token; the shortest prefix that has the token ends right after it.
function positionOfBadToken(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (hasBadToken(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return hasBadToken(text) ? good : text.length;
}

function hasBadToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return messageOf(error).startsWith('Unexpected token');
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
