// The service of a drill: does one small job for each request of /work, and fails for real when it cannot. What it is called,
// what it needs and how it logs stands in drill.json; what can be broken stands in a configuration file of its own.
import { appendFileSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { get as getSecurely } from 'node:https';

const drill = JSON.parse(readFileSync('drill.json', 'utf8'));
const written = readFileSync(drill.config, 'utf8');
const leaked = [];
let heap = [];

/** One value of the configuration, whatever its language. */
function setting(name) {
  if (drill.config.endsWith('.json')) return find(JSON.parse(written), name);
  const line = new RegExp(`^[\\s\\w.-]*\\b${name}["']?\\s*[:=]\\s*["']?([^"'\\s#;]+)`, 'm').exec(written);
  return line?.[1];
}

function find(value, name) {
  if (typeof value !== 'object' || value === null) return undefined;
  if (name in value && typeof value[name] !== 'object') return value[name];
  for (const inner of Object.values(value)) {
    const found = find(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const STYLES = {
  plain: (at, level, text) => `${at} ${level} ${text}`,
  json: (at, level, text) =>
    JSON.stringify({ ts: at, level: level.toLowerCase(), service: drill.name, pid: process.pid, msg: text }),
  logfmt: (at, level, text) =>
    `time=${at} level=${level.toLowerCase()} component=${drill.name} msg=${JSON.stringify(text)}`,
  log4j: (at, level, text) =>
    `${at.replace('T', ' ').replace('.', ',').replace('Z', '')} [worker-${String(process.pid % 8)}] ${level.padEnd(5)} com.acme.${drill.name}.Worker - ${text}`,
  python: (at, level, text) =>
    `${at.replace('T', ' ').replace('.', ',').replace('Z', '')} - ${drill.name}.worker - ${level === 'FATAL' ? 'CRITICAL' : level} - ${text}`,
  syslog: (at, level, text) =>
    `${new Date(at).toDateString().slice(4, 10)} ${at.slice(11, 19)} web01 ${drill.name}[${String(process.pid)}]: ${level.toLowerCase()}: ${text}`,
  klog: (at, level, text) =>
    `${level.charAt(0)}${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000 ${String(process.pid)} worker.go:142] ${text}`,
};

function log(level, text) {
  appendFileSync(`logs/${drill.name}.log`, `${STYLES[drill.style](new Date().toISOString(), level, text)}\n`);
}

function die(text) {
  log('FATAL', text);
  rmSync('run/pid', { force: true });
  process.exit(1);
}

/** The job of one request. */
const JOBS = {
  async nothing() {},
  upstream: () =>
    new Promise((resolve, reject) => {
      const host = setting(drill.hostKey ?? 'host') ?? '127.0.0.1';
      const port = Number(setting(drill.portKey ?? 'port'));
      const request = get({ host, port, timeout: 1_000 }, (answer) => {
        answer.resume();
        answer.on('end', resolve);
      });
      request.on('error', reject);
    }),
  secure: () =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: Number(setting('port')),
        ca: readFileSync('tls/ca.pem'),
        servername: 'localhost',
      };
      getSecurely(options, (answer) => {
        answer.resume();
        answer.on('end', resolve);
      }).on('error', reject);
    }),
  async descriptors() {
    for (let count = 0; count < 4; count += 1) leaked.push(openSync('drill.json', 'r'));
  },
  async memory() {
    heap.push(Array.from({ length: 200_000 }, (_, index) => ({ index, text: `kept ${String(index)}` })));
  },
  async state() {
    mkdirSync('state', { recursive: true });
    appendFileSync('state/journal', 'x'.repeat(32_768));
  },
  async secretFile() {
    readFileSync(setting('keyFile'));
  },
};

const words = {
  // `wording` says the same as a program of another language would.
  upstream: (error) =>
    drill.wording !== undefined && error.code === 'ECONNREFUSED'
      ? drill.wording.replace('HOST', error.address).replace('PORT', String(error.port))
      : `${drill.says ?? 'upstream backend refused'}: ${error.message}`,
  secure: (error) => `handshake with payments failed: ${error.message} (${error.code})`,
  descriptors: (error) => `cannot open the price list: ${error.message}`,
  memory: (error) => `cannot keep the basket: ${error.message}`,
  state: (error) => `cannot write the journal: ${error.message}`,
  secretFile: (error) => `cannot read the signing key: ${error.message}`,
  nothing: (error) => error.message,
};

if (drill.needs !== undefined && process.env[drill.needs] === undefined) {
  die(drill.needsWords.replaceAll('NAME', drill.needs));
}

async function work() {
  try {
    await JOBS[drill.job]();
    return true;
  } catch (error) {
    log('ERROR', words[drill.job](error));
    return false;
  }
}

const server = createServer(async (request, response) => {
  if (request.url === '/crash') {
    response.end();
    die(drill.lastWords ?? 'uncaught exception: TypeError: cannot read properties of undefined - exiting');
  }
  if (request.url.startsWith('/say?')) {
    const said = new URL(request.url, 'http://drill').searchParams;
    log(said.get('level'), said.get('text').replace('OWN', String(drill.listenOn)));
    response.end();
    return;
  }
  if (drill.leakNow === true && request.url === '/leak') leaked.push(openSync('drill.json', 'r'));
  const good = request.url === '/health' && drill.job !== 'upstream' ? await checkup() : await work();
  response.writeHead(good ? 200 : 503).end(good ? 'ok\n' : 'not ok\n');
});

/** What a health check of a service without an upstream looks at: whether it could do its job. */
async function checkup() {
  if (drill.job === 'descriptors' || drill.job === 'memory' || drill.job === 'nothing') {
    try {
      readFileSync('drill.json');
      return true;
    } catch {
      return false;
    }
  }
  return work();
}

// Nothing is left of a run of drills that was killed.
setInterval(() => {
  try {
    process.kill(drill.runner, 0);
  } catch (error) {
    // Another account may not signal it, but then it is there.
    if (error.code === 'ESRCH') process.exit(0);
  }
}, 2_000);

server.on('error', (error) => die(`cannot listen: ${error.message}`));
server.listen(drill.listenOn, '127.0.0.1', () => {
  writeFileSync('run/pid', String(process.pid));
  log('INFO', `${drill.name} is ready`);
});
