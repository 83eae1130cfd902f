import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { PlaybookFix } from './playbook.ts';
import { type Facts, renderTemplate } from './render-template.ts';
import type { Answer } from './tool-answers.ts';

type Replace = Extract<PlaybookFix, { tool: 'apply_patch' }>['replace'];

/** A unified diff, or why there is none. */
export type Composed =
  | { readonly type: 'diff'; readonly diff: string }
  | { readonly type: 'refused'; readonly why: string };

function refused(why: string): Composed {
  return { type: 'refused', why };
}

/** `read_file` says which lines it shows of how many: only a file that was read whole can be patched. */
function wasReadWhole(answer: Answer): boolean {
  const lines = /\(lines (\d+)-(\d+) of (\d+)\)/.exec(answer.header);
  return lines !== null && Number(lines[1]) <= 1 && lines[2] === lines[3];
}

/** Offsets at which `find` stands as a whole word. */
function places(text: string, find: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(find); at !== -1; at = text.indexOf(find, at + 1)) {
    const before = /^\w/.test(find) && /\w/.test(text.charAt(at - 1));
    const after = /\w$/.test(find) && /\w/.test(text.charAt(at + find.length));
    if (!before && !after) found.push(at);
  }
  return found;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Replaces the one place that is meant in the file that was read; refuses when it is not there, or not the only one. */
export function composePatch(replace: Replace, answer: Answer | undefined, facts: Facts): Composed {
  const [path, find, text, line] = [replace.path, replace.find, replace.with, replace.line ?? '0'].map((template) =>
    renderTemplate(template, facts),
  );
  if (typeof path !== 'string' || typeof find !== 'string' || typeof text !== 'string' || typeof line !== 'string')
    return refused('a part of the patch is not known');
  if (answer === undefined || !wasReadWhole(answer)) return refused(`${path} was not read whole`);
  const found = places(answer.body, find).filter(
    (at) => replace.line === undefined || lineOf(answer.body, at) === Number(line),
  );
  const [at] = found;
  if (at === undefined) return refused(`the text to replace is not in ${path}`);
  if (found.length > 1) return refused(`the text to replace stands ${found.length} times in ${path}`);
  const patched = `${answer.body.slice(0, at)}${text}${answer.body.slice(at + find.length)}`;
  if (patched === answer.body) return refused(`the patch would change nothing in ${path}`);
  const diff = createTwoFilesPatch(`a/${path}`, `b/${path}`, answer.body, patched, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return { type: 'diff', diff };
}
