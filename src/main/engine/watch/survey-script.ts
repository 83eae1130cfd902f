import picomatch from 'picomatch';
import type { SeenFile } from './decide-rotation.ts';
import { birth } from './look-script.ts';

/** Folders below a `**` are searched this deep. */
const DEEPEST = 8;

const SCRIPT = `LC_ALL=C; export LC_ALL
while [ $# -gt 1 ]; do
  if [ ! -e "$1" ]; then
    parent=\${1%/*}
    if [ -d "$parent" ] && [ ! -x "$parent" ]; then printf 'denied %s\\n' "$1"; else printf 'missing %s\\n' "$1"; fi
  elif [ -d "$1" ] && { [ ! -r "$1" ] || [ ! -x "$1" ]; }; then printf 'denied %s\\n' "$1"
  else find -L "$1" -maxdepth "$2" -type f -exec stat -L -c 'file %d:%i %.9W %s %.9Y %n' {} + 2>/dev/null
  fi
  shift 2
done
echo end`;

/** A glob, and the folder that has to be listed for it. */
export interface GlobPlan {
  readonly glob: string;
  readonly base: string;
  readonly depth: number;
  readonly matches: (path: string) => boolean;
}

/** What one look at a host's folders showed. */
export interface Survey {
  readonly files: ReadonlyMap<string, SeenFile>;
  readonly missing: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

/** Works out which folder must be listed how deep; only the glob itself is ever expanded, and on our side. */
export function planGlob(glob: string): GlobPlan {
  const scan = picomatch.scan(glob);
  if (!scan.isGlob) return { glob, base: glob, depth: 0, matches: (path) => path === glob };
  const base = scan.base === '' ? '/' : scan.base;
  const depth = scan.glob.includes('**') ? DEEPEST : scan.glob.split('/').length;
  const matchesPattern = picomatch(glob, { dot: false });
  return { glob, base, depth, matches: (path) => path === glob || matchesPattern(path) };
}

/** The command that lists the folders of all globs of a host at once. */
export function surveyCommand(plans: readonly GlobPlan[]): [string, ...string[]] {
  const deepest = new Map<string, number>();
  for (const plan of plans) deepest.set(plan.base, Math.max(plan.depth, deepest.get(plan.base) ?? 0));
  const pairs = [...deepest].flatMap(([base, depth]) => [base, String(depth)]);
  return ['sh', '-c', SCRIPT, 'sh', ...pairs];
}

/** Reads the listing; null when it is not whole. Lines that are not of the form are left out. */
export function parseSurvey(text: string): Survey | null {
  if (!text.endsWith('end\n')) return null;
  const survey = { files: new Map<string, SeenFile>(), missing: new Set<string>(), denied: new Set<string>() };
  for (const line of text.split('\n')) {
    const file = /^file (\d+:\d+) (\S+) (\d+) ([\d.]+) (\/.*)$/.exec(line);
    const [, fileId = '', born = '', size = '', changed = '', path = ''] = file ?? [];
    if (file !== null) survey.files.set(path, { fileId, born: birth(born), size: Number(size), changed });
    else if (line.startsWith('missing ')) survey.missing.add(line.slice(8));
    else if (line.startsWith('denied ')) survey.denied.add(line.slice(7));
  }
  return survey;
}
