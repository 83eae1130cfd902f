/** A running systemd service. */
export interface FoundUnit {
  readonly unit: string;
  readonly description: string;
  readonly pid: number;
  /** Empty when none is set. */
  readonly workingDirectory: string;
  readonly fragmentPath: string;
}

export interface FoundContainer {
  readonly tool: 'docker' | 'podman';
  readonly name: string;
  readonly image: string;
  readonly status: string;
  /** Where its compose file lies; empty when it has none. */
  readonly folder: string;
}

export interface FoundProgram {
  readonly program: string;
  readonly state: string;
  /** 0 when it does not run. */
  readonly pid: number;
}

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAtSeconds: number;
}

/** A file that a running process holds open for writing. */
export interface OpenFile extends FoundFile {
  readonly pid: number;
  readonly program: string;
  readonly folder: string;
}

/** What one look at a host told; all of it is text of the host. */
export interface Findings {
  readonly isRoot: boolean;
  readonly units: readonly FoundUnit[];
  /** Folders of the unit's name that exist, best first. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  readonly containers: readonly FoundContainer[];
  readonly programs: readonly FoundProgram[];
  readonly files: readonly FoundFile[];
  readonly open: readonly OpenFile[];
  readonly refusals: readonly { readonly tool: string; readonly why: string }[];
  readonly notes: readonly string[];
}

const UNIT = /^[a-zA-Z0-9:_.@\\][a-zA-Z0-9:_.@\\-]{0,254}$/;
const CONTAINER = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;
const PROGRAM = /^([a-zA-Z0-9_][a-zA-Z0-9_.:-]{0,127})\s+([A-Z]{4,10})(?:\s+pid (\d{1,10}))?/;
/** Paths that could mean a pattern or break a line on screen are left out. */
const PLAIN_PATH = /^\/[^\p{C}*?[\]{}()!\\]{1,1000}$/u;
const CLOSED = /^\/(home|root|Users)(\/|$)|\/\.(ssh|gnupg|aws|kube)(\/|$)|\.(pem|key)$/;

/** Reads what the look told; null when it is not whole. Lines that are not of the form are left out. */
export function parseFindings(text: string, nonce: string): Findings | null {
  const rows = text.split('\n').flatMap((line) => {
    if (!line.startsWith(`${nonce} `)) return [];
    const [kind = '', ...fields] = line.slice(nonce.length + 1).split('\t');
    return [{ kind, fields: fields.map((field) => field.slice(0, 1_200)) }];
  });
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.fields);
  if (of('end').length === 0) return null;
  const open = of('open').flatMap(parseOpen);
  return {
    isRoot: of('user')[0]?.[0] === '0',
    units: parseUnits(of('unit').map(([line = '']) => line)),
    folders: foldersByUnit(of('folder')),
    containers: [...of('docker').flatMap(containerOf('docker')), ...of('podman').flatMap(containerOf('podman'))],
    programs: of('program').flatMap(parseProgram),
    files: of('file').flatMap(([at, bytes, path]) => fileOf(path, bytes, at)),
    open,
    refusals: of('refused').map(([tool = '', why = '']) => ({ tool, why: shown(why, 300) })),
    notes: of('note').map(([note = '']) => shown(note, 300)),
  };
}

/** `systemctl show` tells a block of `Name=value` lines per unit, with an empty line between. */
function parseUnits(lines: readonly string[]): FoundUnit[] {
  const blocks: Map<string, string>[] = [new Map()];
  for (const line of lines) {
    const at = line.indexOf('=');
    if (line === '') blocks.push(new Map());
    else if (at > 0) blocks.at(-1)?.set(line.slice(0, at), line.slice(at + 1));
  }
  return blocks.flatMap((block) => {
    const unit = block.get('Id') ?? '';
    if (!UNIT.test(unit) || !unit.endsWith('.service')) return [];
    const folder = (block.get('WorkingDirectory') ?? '').replace(/^!/, '');
    return [
      {
        unit,
        description: shown(block.get('Description') ?? '', 200),
        pid: numberOf(block.get('MainPID')),
        workingDirectory: isOpenPath(folder) ? folder : '',
        fragmentPath: shown(block.get('FragmentPath') ?? '', 300),
      },
    ];
  });
}

function foldersByUnit(rows: readonly (readonly string[])[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [unit = '', folder = ''] of rows) {
    if (isOpenPath(folder)) folders.set(unit, [...(folders.get(unit) ?? []), folder]);
  }
  return folders;
}

function containerOf(tool: 'docker' | 'podman') {
  return ([name = '', image = '', status = '', folder = '']: readonly string[]): FoundContainer[] => {
    const [first = ''] = name.split(',');
    if (!CONTAINER.test(first)) return [];
    const place = isOpenPath(folder) ? folder : '';
    return [{ tool, name: first, image: shown(image, 200), status: shown(status, 100), folder: place }];
  };
}

function parseProgram([line = '']: readonly string[]): FoundProgram[] {
  const match = PROGRAM.exec(line);
  if (match === null) return [];
  const [, program = '', state = '', pid] = match;
  return [{ program, state, pid: numberOf(pid) }];
}

function parseOpen([pid, program = '', folder = '', at, bytes, path]: readonly string[]): OpenFile[] {
  return fileOf(path, bytes, at).map((file) => ({
    ...file,
    pid: numberOf(pid),
    program: shown(program, 64),
    folder: isOpenPath(folder) ? folder : '',
  }));
}

function fileOf(path = '', bytes = '', at = ''): FoundFile[] {
  if (!isOpenPath(path) || !/^\d{1,12}$/.test(at) || !/^\d{1,16}$/.test(bytes)) return [];
  return [{ path, bytes: Number(bytes), writtenAtSeconds: Number(at) }];
}

function isOpenPath(path: string): boolean {
  return PLAIN_PATH.test(path) && !CLOSED.test(path);
}

function numberOf(text: string | undefined): number {
  return /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0;
}

function shown(text: string, most: number): string {
  return text
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, most);
}
