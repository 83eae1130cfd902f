import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClosedFilesData, createClosedFiles } from './policies/closed-files.ts';
import type { PolicyBook } from './policy-book.ts';

const FILE = 'policies/closed-files.json';

/** Reads the policies of the application's resources. One that cannot be read or is bad is no failure: it refuses everything. */
export async function loadPolicies(resourcesDir: string): Promise<PolicyBook> {
  try {
    const raw: unknown = JSON.parse(await readFile(join(resourcesDir, FILE), 'utf8'));
    const closedFiles = createClosedFiles(ClosedFilesData.parse(raw));
    return { refusal: () => null, problems: [], closedFiles };
  } catch (error) {
    return brokenPolicies(error instanceof Error ? error.message : String(error));
  }
}

function brokenPolicies(cause: string): PolicyBook {
  const why = `the policy file ${FILE} cannot be used, so no tool and no step runs`;
  const message = `cannot be used, so no tool and no step runs: ${cause.replaceAll(/\s+/g, ' ')}`.slice(0, 2_000);
  return { refusal: () => why, problems: [{ field: FILE, message }], closedFiles: () => why };
}
