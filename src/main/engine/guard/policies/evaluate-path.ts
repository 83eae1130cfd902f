import { foldName } from './closed-files.ts';

/** The lexical judgement on a path; `resolved` is absolute, without dots and doubled slashes. */
export type PathVerdict =
  | { readonly verdict: 'allow'; readonly resolved: string; readonly reason: string }
  | { readonly verdict: 'deny'; readonly reason: string };

const MAX_LENGTH = 4_096;
const CLOSED_FOLDERS = new Set(['.git', '.ssh', '.gnupg']);

const deny = (reason: string): PathVerdict => ({ verdict: 'deny', reason });

/** Takes dots and doubled slashes out; null when `..` climbs above the top. */
function normalise(path: string): string[] | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts;
}

function malformed(path: string): string | null {
  if (path === '') return 'the path is empty';
  if (path.length > MAX_LENGTH) return `the path is longer than ${MAX_LENGTH} characters`;
  if (/\p{Cc}|\p{Cs}|\p{Cf}|[\u2028\u2029]/u.test(path)) return 'the path holds a control or invisible character';
  if (path.includes('\\')) return 'the path holds a backslash';
  if (/^[A-Za-z]:/.test(path)) return 'the path names a drive';
  if (path.startsWith('~')) return 'the path begins with ~, which is not resolved';
  return null;
}

/** Whether an absolute, normalised path is the folder itself or inside it; a sibling with the same beginning is not. */
export function isInside(path: string, root: string): boolean {
  const base = root.endsWith('/') ? root.slice(0, -1) : root;
  return path === base || path.startsWith(`${base}/`);
}

/**
 * Judges a path by its text alone: nothing is decoded, a relative path starts at the root, and it must stay inside.
 * The host resolves symbolic links later, and the result is judged again.
 */
export function evaluatePath(input: { readonly path: string; readonly root: string }): PathVerdict {
  const wrong = malformed(input.path);
  if (wrong !== null) return deny(wrong);
  const root = input.root.startsWith('/') && malformed(input.root) === null ? normalise(input.root) : null;
  if (root === null || root.length === 0) return deny('the root must be an absolute folder other than /');
  const rootPath = `/${root.join('/')}`;
  const parts = normalise(input.path.startsWith('/') ? input.path : `${rootPath}/${input.path}`);
  if (parts === null) return deny('the path climbs above the top');
  const resolved = `/${parts.join('/')}`;
  if (!isInside(resolved, rootPath)) return deny(`the path leads out of ${rootPath}`);
  const inside = parts.slice(root.length);
  if (inside.some((part) => /^\.{1,2}$/.test(part.normalize('NFKC'))))
    return deny('a part of the path looks like dots');
  const closed = inside.find((part) => CLOSED_FOLDERS.has(foldName(part)));
  if (closed !== undefined) return deny(`the folder ${closed} is closed to every tool`);
  return { verdict: 'allow', resolved, reason: `inside ${rootPath}` };
}

const KEY_FILES =
  /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)|\.?(netrc|pgpass|htpasswd|npmrc|pypirc)|authorized_keys|known_hosts|\.vault[-_]pass.*|credentials|shadow)$/i;

/** Whether a file's name says that it holds keys or credentials. */
export function isKeyMaterial(path: string): boolean {
  return KEY_FILES.test(path.slice(path.lastIndexOf('/') + 1));
}
