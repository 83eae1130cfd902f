/** Where the parts of the memory begin. */
const SYMBOLS = 0;
const FIRST_TABLE = 256;
const TABLE_BITS = 15;
const SECOND_TABLE = FIRST_TABLE + (1 << TABLE_BITS);
const INPUT = 2 * 65_536;
const PAGES = 3;
const SPREADS = [0x9e3779b1, 0x85ebca6b] as const;

/** As many bytes are searched at once. */
export const MOST_INPUT = 65_536;

/** Finds places where the last four symbols are one of the keys: nearly always, as two tables of hashes say. */
export interface WindowSearch {
  /** Takes bytes in; not more than `MOST_INPUT`. */
  load(bytes: Uint8Array): void;
  /** The first place from `from` on, of `length` bytes; -1 when there is none. `window` holds the symbols before it. */
  next(from: number, length: number, window: number): number;
}

/**
 * Creates a search in WebAssembly: the same loop takes four times as long in JavaScript, and longer still whenever its
 * types are learnt anew.
 */
export function createWindowSearch(symbolOf: Uint8Array, keys: Iterable<number>): WindowSearch {
  const { memory, search } = instantiate();
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(symbolOf, SYMBOLS);
  for (const key of keys) {
    bytes[FIRST_TABLE + slot(key, SPREADS[0])] = 1;
    bytes[SECOND_TABLE + slot(key, SPREADS[1])] = 1;
  }
  return {
    load: (input) => bytes.set(input, INPUT),
    next: (from, length, window) => {
      const place = search(INPUT + from, INPUT + length, window);
      return place < 0 ? -1 : place - INPUT;
    },
  };
}

function slot(key: number, spread: number): number {
  return Math.imul(key, spread) >>> (32 - TABLE_BITS);
}

interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly search: (from: number, end: number, window: number) => number;
}

/** What is used of the global; the types of Node leave it out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

function instantiate(): Instance {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble()));
  return exports as Instance;
}

/** LEB128 of a signed number. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

/** LEB128 of a number that is not negative. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const I32 = 0x7f;
const VOID = 0x40;
const [AT, LAST, WINDOW] = [0, 1, 2];
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const constant = (value: number) => [0x41, ...signed(value | 0)];
const loadByte = (offset: number) => [0x2d, 0, ...unsigned(offset)];
const block = (...code: number[][]) => [0x02, VOID, ...code.flat(), END];
const loop = (...code: number[][]) => [0x03, VOID, ...code.flat(), END];
const branchIf = (depth: number) => [0x0d, ...unsigned(depth)];
const branch = (depth: number) => [0x0c, ...unsigned(depth)];
const [END, RETURN, EQZ, AT_LEAST, ADD, MULTIPLY, OR, SHIFT_LEFT, SHIFT_RIGHT] = [
  0x0b, 0x0f, 0x45, 0x4f, 0x6a, 0x6c, 0x72, 0x74, 0x76,
] as const;

/** Zero when the table has no entry for the window. */
function lookUp(table: number, spread: number): number[] {
  const place = [get(WINDOW), constant(spread), [MULTIPLY], constant(32 - TABLE_BITS), [SHIFT_RIGHT]];
  return [...place.flat(), ...loadByte(table)];
}

/** `search(at, end, window)`: the next place whose window is in both tables, or -1. */
function body(): number[] {
  const symbol = [get(AT), loadByte(0), loadByte(SYMBOLS)].flat();
  const shifted = [get(WINDOW), constant(8), [SHIFT_LEFT]].flat();
  const step = [get(AT), constant(1), [ADD], set(AT)].flat();
  const found = block(
    lookUp(FIRST_TABLE, SPREADS[0]),
    [EQZ],
    branchIf(0),
    lookUp(SECOND_TABLE, SPREADS[1]),
    [EQZ],
    branchIf(0),
    get(AT),
    [RETURN],
  );
  const walk = loop(
    get(AT),
    get(LAST),
    [AT_LEAST],
    branchIf(1),
    shifted,
    symbol,
    [OR],
    set(WINDOW),
    found,
    step,
    branch(0),
  );
  return [0, ...block(walk), ...constant(-1), END];
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function assemble(): Uint8Array {
  const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];
  const named = (name: string) => [name.length, ...new TextEncoder().encode(name)];
  const code = body();
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, 3, I32, I32, I32, 1, I32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, PAGES]),
    ...section(7, [2, ...named('memory'), 2, 0, ...named('search'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
