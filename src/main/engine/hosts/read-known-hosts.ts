import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { evaluateHostLines, type KnownHostsVerdict, type ShownHostKey } from './evaluate-known-hosts.ts';
import { type KnownHostsLine, parseKnownHosts } from './known-hosts-lines.ts';

/** The files that OpenSSH reads when its settings name none, those of the user first. */
export function knownHostsFiles(home: string): readonly string[] {
  const own = ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name));
  return [...own, '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
}

/**
 * What `known_hosts` files say about a key that a host shows. It is advice for the person who compares fingerprints: nothing is
 * pinned because of it. A file that is not there is left out; one that cannot be read is named and settles nothing.
 */
export async function readKnownHosts(shown: ShownHostKey, files: readonly string[]): Promise<KnownHostsVerdict> {
  const lines: KnownHostsLine[] = [];
  const unread: string[] = [];
  for (const file of files) {
    // Byte by byte: names and keys are ASCII, and no other byte may turn into a letter of theirs.
    const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') unread.push(`${file} cannot be read (${error.code ?? error.message})`);
      return '';
    });
    for (const line of parseKnownHosts(text, basename(file))) lines.push(line);
  }
  const verdict = evaluateHostLines(lines, shown);
  if (unread.length === 0) return verdict;
  return {
    ...verdict,
    verdict: verdict.verdict === 'refuse' ? 'refuse' : 'unknown',
    reason: [verdict.reason, ...unread].join('; '),
  };
}
