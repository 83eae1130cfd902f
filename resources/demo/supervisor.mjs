// Keeps the processes of the demo's host: started by the demo, ends with it. When its standard input ends - also because
// the demo was killed - it ends every process of the host and removes the host's folder.
//
// usage: supervisor.mjs <host folder> <folder to remove at the end> <inventory port>
// Standard input: `group <pid>` and `forget <pid>`, one a line: process groups of commands that run over SSH.
// run/supervisor.sock: one JSON request a connection, {verb, program, line?}; the answer is {pid}, or {error}.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [host, folder, inventoryPort] = process.argv.slice(2);
const home = join(host, 'srv/shop-api');
const programs = { 'shop-api': ['server.js'], inventory: ['inventory.js', inventoryPort] };
const running = new Map();
const groups = new Set();
let work = Promise.resolve();

function start(program) {
  const child = running.get(program) ?? spawn(process.execPath, programs[program], { cwd: home, stdio: ['pipe', 'ignore', 'ignore'] });
  if (running.has(program)) return child;
  child.stdin.on('error', () => {});
  running.set(program, child);
  child.on('exit', () => {
    running.delete(program);
    rmSync(pidFile(program), { force: true });
  });
  mkdirSync(join(home, 'run'), { recursive: true });
  writeFileSync(pidFile(program), `${child.pid}\n`);
  return child;
}

async function stop(program) {
  const child = running.get(program);
  if (child === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(late);
}

function pidFile(program) {
  return join(home, 'run', `${program}.pid`);
}

async function serve({ verb, program, line }) {
  if (!Object.hasOwn(programs, program)) throw new Error('no such program');
  if (verb === 'stop' || verb === 'restart') await stop(program);
  if (verb === 'start' || verb === 'restart') start(program);
  if (verb === 'tell') running.get(program)?.stdin.write(`${line}\n`);
  return { pid: running.get(program)?.pid ?? null };
}

// One request after the other, so that two restarts never leave two processes.
function queue(request) {
  const answer = work.then(() => serve(request)).catch((error) => ({ error: error.message }));
  work = answer;
  return answer;
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {});
  createInterface({ input: socket }).once('line', async (line) => {
    let answer = { error: 'bad request' };
    try {
      answer = await queue(JSON.parse(line));
    } catch {}
    socket.end(JSON.stringify(answer));
  });
});

function endAll() {
  for (const pid of groups) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {}
  }
  for (const child of running.values()) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [verb, pid] = line.split(' ');
    if (verb === 'group' && Number(pid) > 1) groups.add(Number(pid));
    if (verb === 'forget') groups.delete(Number(pid));
  })
  .on('close', endAll);
process.on('SIGTERM', endAll);

mkdirSync(join(host, 'run'), { recursive: true });
server.listen(join(host, 'run/supervisor.sock'), () => process.stdout.write('ready\n'));
