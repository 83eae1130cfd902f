import { type Line, LineType, parse } from 'ssh-config';

/** One keyword with its arguments, quotes taken off. */
export interface ConfigEntry {
  /** In lower case. */
  readonly keyword: string;
  readonly words: readonly string[];
}

/** The entries below one `Host` or `Match` line, or above the first one. */
export interface ConfigBlock {
  readonly kind: 'always' | 'host' | 'match';
  /** Patterns, or the criteria of a match. */
  readonly words: readonly string[];
  readonly entries: readonly ConfigEntry[];
}

/** One file of `ssh_config` with the files it includes, by the pattern as it is written there. */
export interface SshConfigText {
  readonly blocks: readonly ConfigBlock[];
  readonly included: ReadonlyMap<string, readonly SshConfigText[]>;
}

/** Pure: the blocks of a text in order. Throws what the parser says of a text that is no `ssh_config`. */
export function parseSshConfig(text: string): ConfigBlock[] {
  const blocks: { kind: ConfigBlock['kind']; words: readonly string[]; entries: ConfigEntry[] }[] = [
    { kind: 'always', words: [], entries: [] },
  ];
  for (const line of parse(keepHashes(text))) {
    const entry = entryOf(line);
    if (entry === null) continue;
    if ('config' in line && (entry.keyword === 'host' || entry.keyword === 'match')) {
      const entries = line.config.map(entryOf).filter((inner) => inner !== null);
      blocks.push({ kind: entry.keyword, words: entry.words, entries });
    } else blocks.at(-1)?.entries.push(entry);
  }
  return blocks;
}

function entryOf(line: Line): ConfigEntry | null {
  if (line.type !== LineType.DIRECTIVE || line.param === '') return null;
  const { value } = line;
  const words = typeof value === 'string' ? [value] : value.map(({ val }) => val);
  return { keyword: line.param.toLowerCase(), words };
}

/** A `#` inside of a word is part of it for OpenSSH, and a comment for the parser unless it is quoted. */
function keepHashes(text: string): string {
  return text.replaceAll(/^([ \t]*[A-Za-z]+[ \t]*[= \t][ \t]*)([^"\s#]+#[^"\s]*)(?=\s|$)/gm, '$1"$2"');
}
