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
 * were changed lately, are wanted, or are the name's own; of a known compressed file the number is enough. Names are listed
 * once more in the end: a rotation in the middle of it would hide files. It takes few processes, so as to be quicker than that.
 */
const LOOK = `LC_ALL=C; export LC_ALL
name=$1 since=$2 wanted=" $3 " folder=$4 other=$5 left=${MOST_HEADS} seen=
shift 5
list() { find -L "$name" "$folder" \${other:+"$other"} -maxdepth 1 -type f \\( "$@" \\) -exec stat -L -c "$format" {} + 2>/dev/null; }
date '+now %s'
if [ -e "$name" ] && [ ! -f "$name" ]; then echo irregular; fi
format='%d:%i %.9W %s %.9Y %n'
list "$@" | {
  set --
  while IFS=' ' read -r id born size changed path; do
    if [ "$path" = "$name" ]; then if [ -n "$seen" ]; then continue; fi; seen=yes; fi
    printf 'file %s %s %s %s %s\\n' "$id" "$born" "$size" "$changed" "$path"
    case $path in
      *.gz|*.tgz) unpack=gzip ;; *.xz) unpack=xz ;; *.bz2) unpack=bzip2 ;; *.zst|*.zstd) unpack=zstd ;; *.lzma) unpack=lzma ;;
      *) unpack= ;;
    esac
    case "$path $wanted" in
      "$name "*) unpack= ;;
      *" $id@$born "*) if [ -n "$unpack" ]; then continue; fi ;;
      *" $id@"*) ;;
      *) if [ "\${changed%%.*}" -lt "$since" ] || [ "$left" -le 0 ]; then continue; fi ;;
    esac
    left=$((left - 1))
    if [ -n "$unpack" ]; then echo head; "$unpack" -dc <"$path" 2>/dev/null | od -An -v -tx1 -N256
    else echo asked; set -- "$@" "$path"; fi
  done
  echo heads
  head -c 256 /dev/null "$@" 2>/dev/null | od -An -v -tx1
}
format='again %d:%i %n'
list "$@"
echo end`;

/** Shows some bytes of some files, as hexadecimal digits. */
const PROBE = `LC_ALL=C; export LC_ALL
while [ $# -gt 3 ]; do
  echo piece
  if [ -z "$2" ]; then od -An -v -tx1 -j "$3" -N "$4" "$1" 2>/dev/null
  else "$2" -dc <"$1" 2>/dev/null | tail -c "+$(($3 + 1))" | od -An -v -tx1 -N "$4"; fi
  last=$1
  shift 4
  paths="$paths$last
"
done
echo ids
printf %s "$paths" | while IFS= read -r path; do
  if [ "$path" != "$before" ]; then stat -L -c 'id %d:%i' "$path" 2>/dev/null || echo id -; else echo same; fi
  before=$path
done
echo end`;

/** What to look for around a name. */
export interface LookRequest {
  readonly name: string;
  readonly folders: readonly [string, string];
  /** First bytes are shown of files that were changed at this second or later. */
  readonly sinceSecond: number;
  /** `ownerKey` of files that are found under any name. */
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
  /** False when files were renamed, made or deleted while they were listed. */
  readonly steady: boolean;
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
  const numbers = wanted.map((fileId) => ['-inum', /^\d+:(\d+)@/.exec(fileId)?.[1] ?? '0']);
  const terms = [...patterns.map((pattern) => ['-name', pattern]), ...numbers];
  const expression = terms.flatMap((term, index) => (index === 0 ? term : ['-o', ...term]));
  const since = String(Math.max(0, Math.floor(request.sinceSecond)));
  return ['sh', '-c', LOOK, 'sh', name, since, wanted.join(' '), ...folders, ...expression];
}

/** Reads what `lookCommand` writes; null when it is not whole. */
export function parseLook(text: string, name: string): Look | null {
  const now = /^now (\d+)$/m.exec(text)?.[1];
  if (now === undefined || !text.endsWith('end\n')) return null;
  const [rows = '', heads = ''] = text.split(/^heads$/m);
  const listed = rows
    .split(/^(?=file )/m)
    .slice(1)
    .flatMap(parseFile);
  const files = withHeads(listed, bytesOf(heads));
  const before = new Set(files.map(({ fileId, path }) => `${fileId} ${path}`));
  const after = new Set([...text.matchAll(/^again (\d+:\d+ \/.*)$/gm)].map(([, row = '']) => row));
  return {
    now: Number(now),
    live: files.find(({ path }) => path === name) ?? null,
    irregular: /^irregular$/m.test(text),
    files: files.filter(({ path }) => path !== name),
    steady: before.size === after.size && [...before].every((row) => after.has(row)),
  };
}

interface ListedFile extends LookedFile {
  /** Its first bytes come with those of others. */
  readonly asked: boolean;
}

/** `head` writes a line with the name before the bytes of each file. */
function withHeads(files: readonly ListedFile[], bytes: Buffer): LookedFile[] {
  const asked = files.filter((file) => file.asked).map(({ path }) => path);
  const places = [...asked].map((path) => ({ path, at: bytes.indexOf(`\n==> ${path} <==\n`) }));
  return files.map(({ fileId, born, size, changed, head, path }) => {
    const file = { fileId, born, size, changed, head, path };
    const place = places.find(({ path }) => path === file.path);
    if (place === undefined || place.at < 0) return file;
    const start = place.at + Buffer.byteLength(`\n==> ${file.path} <==\n`);
    const next = Math.min(...places.filter(({ at }) => at > place.at).map(({ at }) => at), bytes.length);
    return { ...file, head: bytes.subarray(start, Math.min(next, start + 256)) };
  });
}

function parseFile(text: string): ListedFile[] {
  const row = /^file (\d+:\d+) (\S+) (\d+) (\d+(?:\.\d+)?) (\/.*)\n/.exec(text);
  if (row === null) return [];
  const [whole, fileId = '', born = '', size = '', changed = '', path = ''] = row;
  const rest = text.slice(whole.length);
  const head = rest.startsWith('head\n') ? bytesOf(rest.slice(5)) : null;
  const asked = rest.startsWith('asked\n');
  return [{ fileId, born: birth(born), size: Number(size), changed, head, path, asked }];
}

/** The lines that `od` writes begin with a space. */
function bytesOf(text: string): Buffer {
  const digits = text.split('\n').filter((line) => /^( [0-9a-f]{2})+ *$/.test(line));
  return Buffer.from(digits.join('').replaceAll(' ', ''), 'hex');
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

/** The bytes, in the order that they were asked for; null when the answer is not whole, or a path shows another file by now. */
export function parseProbes(text: string, fileIds: readonly string[]): Buffer[] | null {
  const [bytes = '', ids = ''] = text.split(/^ids$/m);
  const pieces = bytes.split(/^piece$/m).slice(1);
  if (!text.endsWith('end\n') || pieces.length !== fileIds.length) return null;
  let last = '';
  for (const [index, line] of ids.trim().split('\n').slice(0, -1).entries()) {
    if (line !== 'same') last = line.slice(3);
    if (last !== fileIds[index]) return null;
  }
  return pieces.map(bytesOf);
}

/** When a file was made, where the host says so. */
export function birth(text: string): string {
  return /^[1-9]\d*\.\d+$/.test(text) ? text : '';
}
