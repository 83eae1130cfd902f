import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { SettingsProblem } from '#shared/contract/status.ts';
import { Playbook } from './playbook.ts';

/** The playbooks that are good, and what is wrong with the others, by file and field. */
export interface LoadedPlaybooks {
  readonly playbooks: readonly Playbook[];
  readonly problems: readonly SettingsProblem[];
}

const LARGEST_CHARACTERS = 100_000;
const MOST_FILES = 500;

async function yamlFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .slice(0, MOST_FILES)
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function problem(file: string, field: string, message: string): SettingsProblem {
  const where = `playbooks/${basename(file)}${field === '' ? '' : `: ${field}`}`;
  return { field: where.slice(0, 512), message: message.slice(0, 2_000) };
}

/** Parses one file's text: the playbook, or its problems by field. */
export function parsePlaybook(file: string, content: string): Playbook | readonly SettingsProblem[] {
  if (content.length > LARGEST_CHARACTERS) return [problem(file, '', 'is too long')];
  try {
    const checked = Playbook.safeParse(parse(content, { maxAliasCount: 0 }));
    if (checked.success) return checked.data;
    return checked.error.issues.slice(0, 20).map((issue) => problem(file, issue.path.join('.'), issue.message));
  } catch (error) {
    return [problem(file, '', `is not readable YAML: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

async function readPlaybook(file: string): Promise<Playbook | readonly SettingsProblem[]> {
  try {
    return parsePlaybook(file, await readFile(file, 'utf8'));
  } catch (error) {
    return [problem(file, '', `cannot be read: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

/**
 * Reads the playbooks of both folders, the operator's first, each in order of file name: the order in which they are tried.
 * A bad one is named and left out; a folder that does not exist holds none.
 */
export async function loadPlaybooks(folders: { builtinDir: string; userDir: string }): Promise<LoadedPlaybooks> {
  const files = [...(await yamlFiles(folders.userDir)), ...(await yamlFiles(folders.builtinDir))];
  const playbooks = new Map<string, Playbook>();
  const problems: SettingsProblem[] = [];
  for (const file of files) {
    const loaded = await readPlaybook(file);
    if (!('id' in loaded)) problems.push(...loaded);
    else if (!playbooks.has(loaded.id)) playbooks.set(loaded.id, loaded);
    else if (!file.startsWith(folders.builtinDir)) problems.push(problem(file, 'id', `"${loaded.id}" is used twice`));
  }
  return { playbooks: [...playbooks.values()], problems };
}
