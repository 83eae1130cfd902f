import type { PatchedFile } from '../guard/policies/evaluate-patch.ts';

/** One line that a patch script printed. */
export type PatchLine = readonly [label: string, index: string, value: string];

const REFUSALS: Readonly<Record<string, string>> = {
  tool: 'is not installed on the host, so a patch cannot be tried out there',
  root: 'the folder of the service cannot be resolved on the host',
  shadow: 'the host has no room for a shadow copy',
  folder: 'its folder does not exist',
  link: 'a symbolic link is part of its path',
  writable: 'its folder may not be written by this user',
  exists: 'it exists already, but the patch creates it',
  missing: 'it does not exist or cannot be read',
  plain: 'it is not a plain file',
  large: 'it is larger than 5 MiB',
  links: 'it has further hard links, which would keep the old content',
  readonly: 'it is read-only for this user',
  owner: 'it belongs to another user, and replacing it would change its owner',
  changed: 'it is no longer as it was when the plan was approved',
  result: 'the patch would not give the file that was rehearsed',
  stage: 'the new file cannot be written beside it',
  fenced: 'the connection was lost before, and it was decided to leave everything as it is',
  whole: 'the folder of the service is too large for a copy',
  copy: 'the folder of the service cannot be copied as a whole',
};
const STAGES: Readonly<Record<string, string>> = {
  init: 'git could not make the shadow copy',
  check: 'git apply --check refuses the patch',
  apply: 'git could not apply the patch',
  undo: 'the undo does not apply',
  stage: 'the new files could not be written beside the old ones, which are as they were',
  move: 'the files could not be replaced; what was replaced was put back',
};

/** Reads what a script printed: label, index and value, with tabs between. */
export function readLines(output: Buffer): PatchLine[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [label = '', index = '', ...value] = line.split('\t');
      return [label, index, value.join(' ')] as const;
    });
}

/** Whether the host has no git; everything else that patches need is there. */
export function lacksGit(lines: readonly PatchLine[]): boolean {
  return lines.some(([label, subject, detail]) => label === 'refuse' && subject === 'git' && detail === 'tool');
}

/** How a step that broke is told. */
export function stageSentence(stage: string, detail: string): string {
  return `${STAGES[stage] ?? stage}: ${detail.trim()}`;
}

/** What a script refused, in a sentence; null when it went through. */
export function refusalOf(lines: readonly PatchLine[], files: readonly PatchedFile[]): string | null {
  for (const [label, subject, detail] of lines) {
    if (label === 'failed') return stageSentence(subject, detail);
    if (label === 'refuse') {
      const file = files[Number(subject)]?.path;
      const name = detail === 'tool' ? `${subject} ` : file === undefined || subject === '-' ? '' : `${file}: `;
      return `${name}${REFUSALS[detail] ?? detail}`;
    }
  }
  return null;
}

/** The hashes under one label, in order, null for a file that is not there; null as a whole when one is missing. */
export function hashesOf(lines: readonly PatchLine[], label: string, count: number): (string | null)[] | null {
  const found = lines.filter(([name]) => name === label).map(([, , value]) => value);
  const sound = found.length === count && found.every((hash) => /^([0-9a-f]{64}|-)$/.test(hash));
  return sound ? found.map((hash) => (hash === '-' ? null : hash)) : null;
}
