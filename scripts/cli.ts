// npm run -s cli -- …: the command line of a clone.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build-if-stale.ts';
import { endWith } from './run-child.ts';

buildIfStale();
const program = join(import.meta.dirname, '../dist/cli.js');
endWith(spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }));
