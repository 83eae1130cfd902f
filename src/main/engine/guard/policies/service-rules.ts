import picomatch from 'picomatch';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { ToolName } from '#shared/domain/roles.ts';
import type { ServiceRule } from '#shared/domain/service-rules.ts';
import { evaluatePath, isInside } from './evaluate-path.ts';
import type { PolicyEffect, PolicyRule } from './evaluate-policy.ts';
import { parsePatch } from './parse-patch.ts';
import { tokenizeCommand } from './tokenize-command.ts';

/** What a call is about: a command line, paths, a URL, or the service. */
export interface ToolUse {
  readonly tool: ToolName;
  /** Null for what cannot be read: then every rule of the tool that is no permission matches. */
  readonly subjects: readonly string[] | null;
}

/** The rules of a service, with the folder that relative paths start at. */
export interface RuledService {
  readonly sourcePath: string;
  readonly rules: readonly ServiceRule[];
}

const EFFECTS: Readonly<Record<ServiceRule['effect'], PolicyEffect>> = {
  allow: 'allow',
  ask: 'ask',
  forbid: 'forbidden',
};

const plainPath = (path: string | null): string | null => path?.replace(/^[ab]\//, '') ?? null;

function patchedPaths(diff: string): readonly string[] | null {
  const patch = parsePatch(diff);
  if (patch.type === 'refused') return null;
  return patch.files.flatMap(({ oldPath, newPath }) =>
    [oldPath, newPath].map(plainPath).filter((path) => path !== null),
  );
}

/** Reads what a call is about from its arguments. */
export function toolUseOf(tool: ToolName, args: unknown): ToolUse {
  const value = (name: string): string | null => {
    const found: unknown = typeof args === 'object' && args !== null ? Reflect.get(args, name) : undefined;
    return typeof found === 'string' ? found : null;
  };
  const one = (subject: string | null): ToolUse => ({ tool, subjects: subject === null ? null : [subject] });
  switch (tool) {
    case 'run_diagnostics':
      return one(value('command'));
    case 'read_file':
      return one(value('path'));
    case 'grep_search':
      return one(value('path') ?? '.');
    case 'fetch_docs':
      return one(value('url'));
    case 'apply_patch': {
      const diff = value('diff');
      return { tool, subjects: diff === null ? null : patchedPaths(diff) };
    }
    case 'restart_service':
      return one(value('service'));
    default:
      return assertNever(tool);
  }
}

function beginsWith(line: string, command: readonly string[]): boolean {
  const tokens = tokenizeCommand(line);
  return tokens.type === 'words' && command.every((word, index) => tokens.words[index] === word);
}

/** Both ways of naming a file: as it lies below the service's folder, and absolute. */
function namesOf(path: string, root: string): readonly string[] {
  const inside = evaluatePath({ path, root });
  const absolute = inside.verdict === 'allow' ? inside.resolved : path;
  return isInside(absolute, root) ? [absolute.slice(root.length + 1), absolute] : [absolute];
}

function pathMatches(path: string, glob: string, root: string): boolean {
  return namesOf(path, root).some((name) => picomatch.isMatch(name, glob, { dot: true, nonegate: true }));
}

/** A search in a folder reads whatever lies below it, so it is about every file that the glob can name there. */
function searchTouches(folder: string, glob: string, root: string): boolean {
  const base = picomatch.scan(glob).base;
  const start = base.startsWith('/') ? base : `${root}/${base}`.replace(/\/+$/, '');
  const [absolute = folder] = namesOf(folder, root).toReversed();
  return isInside(start, absolute) || isInside(absolute, start) || pathMatches(folder, glob, root);
}

function domainMatches(url: string, domain: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** Whether a rule is about one subject of a call of its tool. */
export function ruleMatches(rule: ServiceRule, subject: string, sourcePath: string): boolean {
  const root = sourcePath.replace(/(.)\/+$/, '$1');
  switch (rule.tool) {
    case 'run_diagnostics':
      return beginsWith(subject, rule.match.command);
    case 'read_file':
    case 'apply_patch':
      return pathMatches(subject, rule.match.path, root);
    case 'grep_search':
      return rule.effect === 'allow'
        ? pathMatches(subject, rule.match.path, root)
        : searchTouches(subject, rule.match.path, root);
    case 'fetch_docs':
      return domainMatches(subject, rule.match.domain.toLowerCase());
    case 'restart_service':
      return true;
    default:
      return assertNever(rule);
  }
}

function applies(rule: ServiceRule, use: ToolUse, sourcePath: string): boolean {
  if (rule.tool !== use.tool) return false;
  if (use.subjects === null || use.subjects.length === 0) return rule.effect !== 'allow';
  const hits = use.subjects.filter((subject) => ruleMatches(rule, subject, sourcePath)).length;
  // A permission must cover all of it, a limit any of it.
  return rule.effect === 'allow' ? hits === use.subjects.length : hits > 0;
}

/** The rules of the service that apply to a call, worded for who is refused or asked. */
export function serviceRulesFor(service: RuledService, use: ToolUse): readonly PolicyRule[] {
  return service.rules
    .filter((rule) => applies(rule, use, service.sourcePath))
    .map((rule) => ({ effect: EFFECTS[rule.effect], rule: `a rule of the service: ${rule.justification}` }));
}
