import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Algorithms by which each type of host key signs, the types and algorithms in the order of our liking. */
const BY_TYPE: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** The algorithms of every type but these. */
export function algorithmsBeside(types: readonly string[]): readonly ServerHostKeyAlgorithm[] {
  return Object.entries(BY_TYPE).flatMap(([type, algorithms]) => (types.includes(type) ? [] : algorithms));
}

/**
 * Every algorithm, those of `first` before the others: a server picks by our order, so one that has keys of several types shows
 * the pinned one as long as it has it.
 */
export function orderAlgorithms(first: string | null): readonly ServerHostKeyAlgorithm[] {
  return first === null ? algorithmsBeside([]) : [...(BY_TYPE[first] ?? []), ...algorithmsBeside([first])];
}
