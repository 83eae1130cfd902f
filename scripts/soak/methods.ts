import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Rotated files that stay: enough for every outage of a soak. */
const KEPT = 40;
/** How long the name is missing when the next file is made late. */
const LATE_MS = 400;

/** A log that writes lines and rotates itself in one of the ways that logs are rotated. */
export interface SoakLog {
  readonly path: string;
  write(text: string): void;
  /** Lines may be written right before and in the middle of it; those that no reader can be sure to get are counted. */
  rotate(line: () => string): void;
  close(): void;
}

/** How a log is rotated. */
export const METHODS = [
  'rename',
  'create-late',
  'copytruncate',
  'delete',
  'compress',
  'compress-delete',
  'dated',
  'symlink',
] as const;
export type Method = (typeof METHODS)[number];

/** What the engine follows for a method. */
export function globOf(folder: string, method: Method): string {
  return join(folder, method, 'app.log');
}

/** Creates the log of a method in its folder, which must be there. */
export function createSoakLog(folder: string, method: Method): SoakLog {
  return new RotatedLog(globOf(folder, method), method);
}

class RotatedLog implements SoakLog {
  readonly path: string;
  readonly #method: Method;
  #descriptor: number | null = null;
  #generation = 0;
  /** Lines that wait for a file that is made late. */
  #waiting = '';

  constructor(path: string, method: Method) {
    this.path = path;
    this.#method = method;
    this.#open();
  }

  write(text: string): void {
    if (this.#descriptor === null) this.#waiting += text;
    else writeSync(this.#descriptor, text);
  }

  rotate(line: () => string): void {
    this.#generation += 1;
    switch (this.#method) {
      case 'rename':
        this.#shift('');
        renameSync(this.path, `${this.path}.1`);
        // The writer has not noticed yet.
        this.write(line());
        return this.#reopen();
      case 'create-late':
        this.#shift('');
        renameSync(this.path, `${this.path}.1`);
        this.close();
        setTimeout(() => this.#open(), LATE_MS);
        return;
      case 'copytruncate':
        this.#shift('');
        copyFileSync(this.path, `${this.path}.1`);
        if (this.#generation % 4 === 0) this.write(line());
        return truncateSync(this.path, 0);
      case 'delete':
        rmSync(this.path);
        this.write(line());
        return this.#reopen();
      case 'compress':
      case 'compress-delete':
        return this.#compress(line);
      case 'dated':
        renameSync(this.path, `${this.path}-${stamp()}`);
        this.#dropOldest(/^app\.log-/);
        return this.#reopen();
      case 'symlink':
        this.#dropOldest(/^run-/);
        return this.#reopen();
      default:
        return this.#method satisfies never;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #compress(line: () => string): void {
    this.#shift('.gz');
    const old = `${this.path}.1`;
    renameSync(this.path, old);
    this.write(line());
    this.#reopen();
    if (this.#method === 'compress') writeFileSync(`${old}.gz`, gzipSync(readFileSync(old)));
    rmSync(old);
  }

  #open(): void {
    const target = this.#method === 'symlink' ? join(this.path, '..', `run-${this.#generation}.log`) : this.path;
    this.#descriptor = openSync(target, 'a');
    if (this.#method === 'symlink') this.#link(target);
    if (this.#waiting !== '') writeSync(this.#descriptor, this.#waiting);
    this.#waiting = '';
  }

  #reopen(): void {
    this.close();
    this.#open();
  }

  #link(target: string): void {
    symlinkSync(target, `${this.path}.new`);
    renameSync(`${this.path}.new`, this.path);
  }

  #shift(suffix: string): void {
    rmSync(`${this.path}.${KEPT}${suffix}`, { force: true });
    for (let number = KEPT - 1; number >= 1; number -= 1) {
      const from = `${this.path}.${number}${suffix}`;
      if (existsSync(from)) renameSync(from, `${this.path}.${number + 1}${suffix}`);
    }
  }

  #dropOldest(pattern: RegExp): void {
    const folder = join(this.path, '..');
    const number = (name: string) => Number(name.replace(/\D/g, ''));
    const files = readdirSync(folder).filter((name) => pattern.test(name));
    for (const name of files.sort((a, b) => number(a) - number(b)).slice(0, -KEPT)) rmSync(join(folder, name));
  }
}

function stamp(): string {
  return new Date()
    .toISOString()
    .replace(/[-:]/g, '')
    .replace('T', '-')
    .replace(/\.(\d+)Z/, '$1');
}
