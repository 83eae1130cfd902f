import picomatch from 'picomatch';
import { z } from 'zod';

const names = z.array(z.string().min(1).max(200)).max(500);

/** `resources/policies/closed-files.json`: files that no patch may touch, by folder and name. */
export const ClosedFilesData = z.strictObject({
  version: z.literal(1),
  kinds: z
    .array(
      z.strictObject({
        /** The refusal, as the operator and the agent read it. */
        says: z.string().min(1).max(200),
        /** Names of folders anywhere in the path. */
        folders: names,
        /** Globs over the name of the file. */
        names: names.min(1),
        /** Names that are allowed all the same. */
        except: names,
      }),
    )
    .min(1)
    .max(20),
});
export type ClosedFilesData = z.infer<typeof ClosedFilesData>;

/** Why a file is closed to patches; null when it is not. */
export type ClosedFiles = (path: string) => string | null;

/** What a file system may take two names for: case, width, what is not seen, and dots and blanks at the end. */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
}

/** Builds the judgement from its data; throws for a glob that cannot be read. */
export function createClosedFiles(data: ClosedFilesData): ClosedFiles {
  const options = { dot: true, nonegate: true, strictBrackets: true };
  const kinds = data.kinds.map((kind) => ({
    says: kind.says,
    folders: new Set(kind.folders),
    named: picomatch([...kind.names], options),
    except: new Set(kind.except),
  }));
  return (path) => {
    const parts = path.split('/').map(foldName);
    const name = parts.at(-1) ?? '';
    const hit = kinds.find(
      ({ folders, named, except }) =>
        parts.some((part) => folders.has(part)) || (named(name) && !isExcept(except, name)),
    );
    return hit?.says ?? null;
  };
}

function isExcept(except: ReadonlySet<string>, name: string): boolean {
  return [...except].some((glob) => picomatch.isMatch(name, glob, { dot: true }));
}
