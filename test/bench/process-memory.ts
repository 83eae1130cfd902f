import { readdirSync, readFileSync } from 'node:fs';

/** The proportional share of memory of a process and all that it started, in MB, by the name of each program. Linux only. */
export function memoryOfTree(root: number): { readonly total: number; readonly parts: ReadonlyMap<string, number> } {
  const parts = new Map<string, number>();
  let total = 0;
  for (const pid of processTree(root)) {
    const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${String(pid)}/smaps_rollup`))?.[1] ?? 0);
    const name = kindOf(read(`/proc/${String(pid)}/cmdline`).split(/[\0 ]/));
    total += kilobytes / 1_000;
    parts.set(name, (parts.get(name) ?? 0) + kilobytes / 1_000);
  }
  return { total, parts };
}

/** The process and its descendants. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${entry}/stat`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = [root];
  for (let index = 0; index < found.length; index += 1) found.push(...(children.get(found[index] ?? 0) ?? []));
  return found;
}

function kindOf(command: readonly string[]): string {
  const type = command.find((word) => word.startsWith('--type='))?.slice('--type='.length);
  const service = command.find((word) => word.startsWith('--utility-sub-type='))?.split('=')[1];
  if (command.some((word) => word.endsWith('engine-process.js')) || service?.startsWith('node.')) return 'engine';
  return type === undefined ? 'main' : (service ?? type);
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
