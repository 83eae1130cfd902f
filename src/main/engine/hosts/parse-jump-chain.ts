/** One hop of a `ProxyJump`. */
export interface Hop {
  readonly host: string;
  readonly user: string | null;
  readonly port: string | null;
}

/** Pure: `[user@]host[:port]` or `ssh://…`, several with commas between them; the first one is reached first. */
export function parseJumpChain(text: string): readonly Hop[] | { readonly why: string } {
  const hops: Hop[] = [];
  for (const part of text.split(',')) {
    const match =
      /^(?:ssh:\/\/)?(?:(?<user>[^@\s]+)@)?(?:\[(?<v6>[^\]\s]+)\]|(?<host>[^:\s/@[\]]+))(?::(?<port>\d+))?\/?$/.exec(
        part.trim(),
      );
    const host = match?.groups?.['v6'] ?? match?.groups?.['host'];
    if (host === undefined) return { why: `its ProxyJump "${text.slice(0, 200)}" cannot be read` };
    hops.push({ host, user: match?.groups?.['user'] ?? null, port: match?.groups?.['port'] ?? null });
  }
  return hops;
}
