import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const LockFile = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });
const Person = z.union([z.string(), z.object({ name: z.string() })]);
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  author: Person.optional(),
});

/** One package of others that is shipped with the app. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package names it; null when it names none. */
  readonly licence: string | null;
  readonly author: string | null;
  /** The texts of its licence files. */
  readonly texts: readonly string[];
}

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)/i;
const NOT_TEXT = /\.(?:json|js|ts)$/i;

/** Reads every installed package that is not for development only. */
export function readShippedPackages(root: string): readonly ShippedPackage[] {
  const lock = LockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(root, path, 'package.json')))
    .map(([path]) => readPackage(join(root, path)));
}

/** The text of the file; fails with the names of packages that name no licence. */
export function buildThirdPartyText(packages: readonly ShippedPackage[]): string {
  const without = packages.filter(({ licence, texts }) => licence === null && texts.length === 0);
  if (without.length > 0) throw new Error(`no licence is named by ${without.map(({ name }) => name).join(', ')}`);
  const sorted = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  const parts = [...sorted.keys()].toSorted().flatMap((key) => {
    const one = sorted.get(key);
    return one === undefined ? [] : [describePackage(one)];
  });
  const intro = 'Sentry Desk contains the following packages of others, under their own licences.';
  const electron = 'Those of Electron and Chromium are in LICENSE.electron.txt and LICENSES.chromium.html.';
  return `${[`${intro}\n${electron}`, ...parts].join(`\n\n${'-'.repeat(79)}\n\n`)}\n`;
}

function describePackage({ name, version, licence, author, texts }: ShippedPackage): string {
  const by = author === null ? '' : `, by ${author}`;
  const head = `${name} ${version}, licence ${licence ?? 'as follows'}${by}`;
  return [head, ...(texts.length === 0 ? ['The package has no file with the text of its licence.'] : texts)].join(
    '\n\n',
  );
}

function readPackage(folder: string): ShippedPackage {
  const { name, version, license, author } = Manifest.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && LICENCE_FILE.test(entry.name) && !NOT_TEXT.test(entry.name),
  );
  return {
    name,
    version,
    licence: typeof license === 'object' ? license.type : (license ?? null),
    author: typeof author === 'object' ? author.name : (author ?? null),
    texts: files.map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim()),
  };
}
