/** What a host says of itself: one line each, as text only. */
export interface SystemFacts {
  /** Operating system and kernel; empty when it could not tell. */
  readonly system: string;
  /** Version and commit of what lies in each folder asked about, in that order; empty where none is stated. */
  readonly versions: readonly string[];
}

const MAX_VALUE = 100;

/** Asks for the system, and for what lies in the folders given as arguments. Reads small files, changes nothing. */
export const SYSTEM_SCRIPT = `fact() { printf '%s=%s\\n' "$1" "$(printf '%s' "$2" | tr -d '\\r' | head -n 1)"; }
fact kernel "$(uname -srm 2>/dev/null)"
[ -f /etc/os-release ] && fact name "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d '"')"
number=0
for folder in "$@"; do
  [ -f "$folder/package.json" ] && fact "version$number" "$(head -c 65536 "$folder/package.json" 2>/dev/null |
    sed -n 's/^[[:space:]]*"version"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p')"
  fact "commit$number" "$(git -C "$folder" rev-parse --short HEAD 2>/dev/null)"
  number=$((number + 1))
done
exit 0`;

/** Pure: reads the answers for so many folders; control characters go, and what is long is cut. */
export function parseSystemFacts(output: string, folders: number): SystemFacts {
  const said = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]{1,16}\d{0,4})=(.*)$/.exec(line) ?? [];
    if (name !== '' && !said.has(name)) said.set(name, plain(value));
  }
  const told = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
  const named = (word: string, value: string | undefined): string =>
    value === undefined || value === '' ? '' : `${word} ${value}`;
  return {
    system: told([said.get('name') ?? '', said.get('kernel') ?? '']),
    versions: Array.from({ length: folders }, (_, number) =>
      told([named('version', said.get(`version${number}`)), named('commit', said.get(`commit${number}`))]),
    ),
  };
}

function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MAX_VALUE);
}
