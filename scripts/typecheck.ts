// Checks the types of every part of the project, two at a time: `npm run typecheck`.
import { join } from 'node:path';
import { runTool } from './test/run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
const queue = ['src/main', 'src/renderer', 'src/shared', 'test'];
let failed = false;

/** Takes projects from the queue until it is empty. */
async function work(): Promise<void> {
  for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
    const { status, output } = await runTool({ root: ROOT, tool: 'tsc', args: ['-p', project], quiet: true });
    if (status !== 0) {
      failed = true;
      process.stdout.write(output);
    }
  }
}

await Promise.all([work(), work()]);
process.exitCode = failed ? 1 : 0;
