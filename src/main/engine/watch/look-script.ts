import type { Packing } from './rotation-names.ts';

/** Programs that unpack; each takes `-dc`. */
const UNPACKERS: Readonly<Record<Packing, string>> = {
  gzip: 'gzip',
  xz: 'xz',
  bzip2: 'bzip2',
  zstd: 'zstd',
  lzma: 'lzma',
};

/** First bytes are shown of this many files at most; each costs a few processes on the host. */
const MOST_HEADS = 48;

/**
 * Lists the files of some folders that match some patterns or have some inode numbers, with the first bytes of those that
 * were changed lately, are wanted, or are the name's own.
 */
const LOOK = `LC_ALL=C; export LC_ALL
name=$1 since=$2 wanted=" $3 " folder=$4 other=$5 left=${MOST_HEADS}
shift 5
row() {
  printf '%s %s %s %s %s ' "$1" "$2" "$3" "$4" "$5"
  case $1$wanted in live*|*" $2 "*) ;; *)
    if [ "\${5%%.*}" -lt "$since" ] || [ "$left" -le 0 ]; then printf '%s %s\\n' - "$6"; return; fi ;;
  esac
  left=$((left - 1))
  case $6 in
    *.gz|*.tgz) unpack=gzip ;; *.xz) unpack=xz ;; *.bz2) unpack=bzip2 ;; *.zst|*.zstd) unpack=zstd ;; *.lzma) unpack=lzma ;;
    *) unpack= ;;
  esac
  if [ "$1" = live ] || [ -z "$unpack" ]; then head -c 256 "$6" 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'
  else "$unpack" -dc <"$6" 2>/dev/null | head -c 256 | od -An -v -tx1 | tr -d ' \\n'; fi
  printf '. %s\\n' "$6"
}
date '+now %s'
if [ -f "$name" ]; then
  stat -L -c '%d:%i %.9W %s %.9Y %n' "$name" 2>/dev/null | { IFS=' ' read -r a b c d e && row live "$a" "$b" "$c" "$d" "$e"; }
elif [ -e "$name" ]; then echo irregular
fi
find -L "$folder" \${other:+"$other"} -maxdepth 1 -type f \\( "$@" \\) -exec stat -L -c '%d:%i %.9W %s %.9Y %n' {} + 2>/dev/null |
while IFS=' ' read -r a b c d e; do [ "$e" = "$name" ] || row file "$a" "$b" "$c" "$d" "$e"; done
echo end`;

/** Shows some bytes of some files, as hexadecimal digits. */
const PROBE = `LC_ALL=C; export LC_ALL
while [ $# -gt 3 ]; do
  if [ -z "$2" ]; then dd if="$1" bs=1 skip="$3" count="$4" 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'
  else "$2" -dc <"$1" 2>/dev/null | tail -c "+$(($3 + 1))" | head -c "$4" | od -An -v -tx1 | tr -d ' \\n'; fi
  echo .
  shift 4
done
echo end`;

/** What to look for around a name. */
export interface LookRequest {
  readonly name: string;
  readonly folders: readonly [string, string];
  /** First bytes are shown of files that were changed at this second or later. */
  readonly sinceSecond: number;
  /** `device:inode` of files that are found under any name. */
  readonly wanted: readonly string[];
  readonly patterns: readonly string[];
}

/** One file of a look. */
export interface LookedFile {
  readonly fileId: string;
  readonly born: string;
  readonly size: number;
  /** Seconds with decimals. */
  readonly changed: string;
  /** Its first bytes, unpacked; null when they were not asked for. */
  readonly head: Buffer | null;
  readonly path: string;
}

/** What a look showed. */
export interface Look {
  /** The host's clock, in seconds. */
  readonly now: number;
  readonly live: LookedFile | null;
  /** The name shows something that is not a regular file. */
  readonly irregular: boolean;
  readonly files: readonly LookedFile[];
}

/** Some bytes of a file. */
export interface Probe {
  readonly path: string;
  readonly packing: Packing | null;
  readonly start: number;
  readonly length: number;
}

/** The program that unpacks, called with `-dc`. */
export function unpackerOf(packing: Packing | null): string {
  return packing === null ? '' : UNPACKERS[packing];
}

/** The command that looks; every value in it is data. */
export function lookCommand(request: LookRequest): [string, ...string[]] {
  const { name, folders, wanted, patterns } = request;
  const numbers = wanted.map((fileId) => ['-inum', fileId.split(':')[1] ?? '0']);
  const terms = [...patterns.map((pattern) => ['-name', pattern]), ...numbers];
  const expression = terms.flatMap((term, index) => (index === 0 ? term : ['-o', ...term]));
  const since = String(Math.max(0, Math.floor(request.sinceSecond)));
  return ['sh', '-c', LOOK, 'sh', name, since, wanted.join(' '), ...folders, ...expression];
}

/** Reads what `lookCommand` writes; null when it is not whole. */
export function parseLook(text: string): Look | null {
  const now = /^now (\d+)$/m.exec(text)?.[1];
  if (now === undefined || !text.endsWith('end\n')) return null;
  const rows = text.split('\n').flatMap((line) => {
    const row = /^(live|file) (\d+:\d+) (\S+) (\d+) (\d+(?:\.\d+)?) (-|[0-9a-f]*\.) (\/.*)$/.exec(line);
    if (row === null) return [];
    const [, kind = '', fileId = '', born = '', size = '', changed = '', head = '', path = ''] = row;
    const bytes = head === '-' ? null : Buffer.from(head.slice(0, -1), 'hex');
    return [{ kind, file: { fileId, born: birth(born), size: Number(size), changed, head: bytes, path } }];
  });
  return {
    now: Number(now),
    live: rows.find(({ kind }) => kind === 'live')?.file ?? null,
    irregular: /^irregular$/m.test(text),
    files: rows.filter(({ kind }) => kind === 'file').map(({ file }) => file),
  };
}

/** The command that shows bytes. */
export function probeCommand(probes: readonly Probe[]): [string, ...string[]] {
  const values = probes.flatMap(({ path, packing, start, length }) => [
    path,
    unpackerOf(packing),
    String(start),
    String(length),
  ]);
  return ['sh', '-c', PROBE, 'sh', ...values];
}

/** The bytes, in the order that they were asked for; null when the answer is not whole. */
export function parseProbes(text: string, count: number): Buffer[] | null {
  const lines = text.split('\n');
  if (lines.at(-2) !== 'end' || lines.length !== count + 2) return null;
  return lines.slice(0, count).map((line) => Buffer.from(line.replace('.', ''), 'hex'));
}

/** When a file was made, where the host says so. */
export function birth(text: string): string {
  return /^[1-9]\d*\.\d+$/.test(text) ? text : '';
}
