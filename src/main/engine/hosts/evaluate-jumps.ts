/** At most so many jump hosts one after the other. */
const MAX_JUMPS = 8;

/** A host as far as the way to it goes. */
export interface JumpingHost {
  readonly id: string;
  readonly address: string;
  readonly jump?: string | undefined;
}

/** Pure: the jump hosts before a host, nearest to it first, or why there is no such way. */
export function evaluateJumps(
  host: JumpingHost,
  find: (id: string) => JumpingHost | null,
): { readonly jumps: readonly string[] } | { readonly problem: string } {
  const jumps: string[] = [];
  for (let at = host; at.jump !== undefined; ) {
    if (host.address === 'local') return { problem: 'must not be set: this machine is reached without SSH' };
    const next = find(at.jump);
    if (next === null) return { problem: `no host has the id "${at.jump}"` };
    if (next.address === 'local') return { problem: `"${next.id}" is this machine, which is no jump host` };
    if (next.id === host.id) return { problem: `leads back to "${host.id}" (${[...jumps, next.id].join(' → ')})` };
    if (jumps.includes(next.id)) return { problem: `leads round in a circle at "${next.id}"` };
    jumps.push(next.id);
    if (jumps.length > MAX_JUMPS) return { problem: `goes over more than ${MAX_JUMPS} jump hosts` };
    at = next;
  }
  return { jumps };
}
