import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AgentRole } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { reportToolNames } from './report-tools.ts';

/** A role's system prompt. */
export interface RolePrompt {
  readonly role: AgentRole;
  readonly version: number;
  /** Begins with the line `ROLE: <role>`. */
  readonly text: string;
}

export type RolePrompts = Readonly<Record<AgentRole, RolePrompt>>;

const LARGEST_CHARACTERS = 50_000;
const FrontMatter = z.strictObject({ id: AgentRole, version: z.number().int().positive() });

/** Reads one prompt file: front matter with id and version, then the prompt. Throws `invalid_input` naming file and fault. */
export function parsePrompt(role: AgentRole, content: string): RolePrompt {
  const wrong = (why: string) => new AppError('invalid_input', `prompts/${role}.md: ${why}`.slice(0, 1_000));
  if (content.length > LARGEST_CHARACTERS) throw wrong('is too long');
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(content.replaceAll('\r\n', '\n'));
  if (parts === null) throw wrong('has no front matter between two lines of ---');
  const head = FrontMatter.safeParse(readYaml(parts[1] ?? ''));
  if (!head.success) throw wrong(`${head.error.issues[0]?.path.join('.') || 'front matter'}: is not as it must be`);
  if (head.data.id !== role) throw wrong(`id: is ${head.data.id}, not ${role}`);
  const text = (parts[2] ?? '').trim();
  if (text.split('\n', 1)[0] !== `ROLE: ${role}`) throw wrong(`its first line must be "ROLE: ${role}"`);
  const missing = reportToolNames(role).find((name) => !text.includes(name));
  if (missing !== undefined) throw wrong(`does not name the tool ${missing}`);
  return { role, version: head.data.version, text };
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return null;
  }
}

async function loadPrompt(folder: string, role: AgentRole): Promise<RolePrompt> {
  let content: string;
  try {
    content = await readFile(join(folder, `${role}.md`), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid_input', `prompts/${role}.md: cannot be read: ${why}`, { cause: error });
  }
  return parsePrompt(role, content);
}

/** The prompts of all roles. Throws `invalid_input` naming the first bad file. */
export async function loadPrompts(folder: string): Promise<RolePrompts> {
  const [triage, detective, surgeon, validator] = await Promise.all([
    loadPrompt(folder, 'triage'),
    loadPrompt(folder, 'detective'),
    loadPrompt(folder, 'surgeon'),
    loadPrompt(folder, 'validator'),
  ]);
  return { triage, detective, surgeon, validator };
}
