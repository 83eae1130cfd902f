import { access, readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { AppError } from '#shared/errors/app-error.ts';
import { evaluateSshConfig, type ImportedHost } from './evaluate-ssh-config.ts';
import { parseSshConfig, type SshConfigText } from './ssh-config-blocks.ts';

/** OpenSSH's own limits are 16 deep and lines of a kilobyte; a file beyond this size is none of a person's. */
const MAX_DEPTH = 16;
const MAX_BYTES = 4_000_000;
const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/** Where to look. */
export interface ImportRequest {
  /** Absolute. */
  readonly home: string;
  /** Absolute path of another file than `~/.ssh/config`. */
  readonly file?: string;
  /** The user that `ssh` would log in as where no line names one. */
  readonly user: string;
  /** For `SSH_AUTH_SOCK`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ids that the settings hold already. */
  readonly existing: ReadonlySet<string>;
}

/** What an import would add; nothing was written. */
export interface SshConfigImport {
  readonly file: string;
  readonly hosts: readonly (ImportedHost & { readonly exists: boolean })[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

/** Reads `~/.ssh/config` with what it includes. Fails with `not_found`, or `invalid_input` for a named file, when it cannot be read; writes and runs nothing. */
export async function importSshConfig(request: ImportRequest): Promise<SshConfigImport> {
  const file = request.file ?? join(request.home, '.ssh', 'config');
  const gathering: Gathering = { home: request.home, left: [] };
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError(request.file === undefined ? 'not_found' : 'invalid_input', `${file} cannot be read`, {
      field: 'file',
      cause,
    });
  });
  const root = await gather(gathering, { file, text }, 0);
  const defaultKeys = await present(request.home, DEFAULT_KEYS);
  const { hosts, left } = evaluateSshConfig(root === null ? [] : [root], {
    home: request.home,
    user: request.user,
    agent: (request.env['SSH_AUTH_SOCK'] ?? '') !== '',
    defaultKeys,
  });
  return {
    file,
    hosts: hosts.map((found) => ({ ...found, exists: request.existing.has(found.host.id) })),
    left: [...gathering.left, ...left],
  };
}

interface Gathering {
  readonly home: string;
  readonly left: { name: string; why: string }[];
}

async function gather(
  gathering: Gathering,
  read: { file: string; text: string },
  depth: number,
): Promise<SshConfigText | null> {
  const blocks = parse(gathering, read);
  if (blocks === null) return null;
  const patterns = blocks.flatMap(({ entries }) =>
    entries.filter(({ keyword }) => keyword === 'include').flatMap(({ words }) => words),
  );
  const included = new Map<string, readonly SshConfigText[]>();
  for (const pattern of new Set(patterns)) {
    if (depth >= MAX_DEPTH) {
      gathering.left.push({ name: pattern, why: `it is included more than ${MAX_DEPTH} files deep` });
      continue;
    }
    const texts: SshConfigText[] = [];
    for (const file of await expandGlob(fullPattern(gathering.home, pattern))) {
      const text = await readFile(file, 'utf8').catch(() => null);
      const inner = text === null ? null : await gather(gathering, { file, text }, depth + 1);
      if (inner !== null) texts.push(inner);
    }
    included.set(pattern, texts);
  }
  return { blocks, included };
}

function parse(gathering: Gathering, { file, text }: { file: string; text: string }) {
  try {
    if (text.length > MAX_BYTES) throw new Error('it is larger than 4 MB');
    return parseSshConfig(text);
  } catch (error) {
    gathering.left.push({
      name: file,
      why: `the file cannot be read: ${error instanceof Error ? error.message.slice(0, 300) : ''}`,
    });
    return null;
  }
}

/** Relative to `~/.ssh`, as in a user's own configuration. */
function fullPattern(home: string, pattern: string): string {
  if (pattern.startsWith('~/')) return join(home, pattern.slice(2));
  return isAbsolute(pattern) ? resolve(pattern) : resolve(home, '.ssh', pattern);
}

/** The files that a pattern names, sorted; `*` does not match a leading dot. */
async function expandGlob(pattern: string): Promise<string[]> {
  const { base, isGlob } = picomatch.scan(pattern);
  if (!isGlob) return [pattern];
  const parts = pattern
    .slice(base.length)
    .split('/')
    .filter((part) => part !== '');
  let folders = [base === '' ? '/' : base];
  for (const part of parts) {
    const isMatch = picomatch(part, { nobrace: true, noext: true, noglobstar: true, nonegate: true });
    const found = await Promise.all(
      folders.map((folder) =>
        namesIn(folder).then((names) => names.filter((name) => isMatch(name)).map((name) => join(folder, name))),
      ),
    );
    folders = found.flat();
  }
  return folders.sort();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function present(home: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) =>
      access(join(home, '.ssh', name)).then(
        () => [`~/.ssh/${name}`],
        () => [],
      ),
    ),
  );
  return found.flat();
}
