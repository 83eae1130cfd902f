import { spawn } from 'node:child_process';

const WAIT_AND_REMOVE = 'while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 0.5; done; rm -rf -- "$2"';

/**
 * Removes a folder once this process is gone, however it ends. Chromium writes its profile until the very last moment,
 * so that a process cannot take away its own. Only where there is a POSIX shell, as the demo itself.
 */
export function removeAfterExit(folder: string): void {
  if (process.platform === 'win32') return;
  const cleaner = spawn('/bin/sh', ['-c', WAIT_AND_REMOVE, 'sh', String(process.pid), folder], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  cleaner.on('error', (error) => process.stderr.write(`${folder} will stay behind: ${error.message}\n`));
  cleaner.unref();
}
