#!/usr/bin/env node
'use strict';
// A small HTTP client for hosts without curl: -s -S -i -I -f --max-time N URL, with curl's exit codes. It reads no .curlrc,
// expands no URL and knows no proxy, so -q, --globoff and --noproxy ask for what it does anyway.
const http = require('node:http');
const https = require('node:https');

function fail(code, message) {
  if (!options.silent || options.showError) process.stderr.write(`curl: (${code}) ${message}\n`);
  process.exit(code);
}

const options = { silent: false, showError: false, include: false, head: false, fail: false, maxTime: 0, url: null, protocols: null };
const flags = {
  s: 'silent', S: 'showError', i: 'include', I: 'head', f: 'fail',
  '--silent': 'silent', '--show-error': 'showError', '--include': 'include', '--head': 'head', '--fail': 'fail',
};
const args = process.argv.slice(2);
for (let index = 0; index < args.length; index += 1) {
  const arg = args[index];
  if (arg === '--max-time' || arg === '-m') options.maxTime = Number(args[(index += 1)]);
  else if (arg === '-q' || arg === '--disable' || arg === '-g' || arg === '--globoff') continue;
  else if (arg === '--noproxy') index += 1;
  else if (arg === '--proto') options.protocols = args[(index += 1)];
  else if (flags[arg]) options[flags[arg]] = true;
  else if (/^-[sSiIf]+$/.test(arg)) for (const letter of arg.slice(1)) options[flags[letter]] = true;
  else if (arg.startsWith('-') || options.url !== null) fail(2, `option ${arg}: is unknown`);
  else options.url = arg;
}
if (options.url === null || Number.isNaN(options.maxTime)) fail(2, 'no URL specified');

let url;
try {
  url = new URL(/^[a-z]+:\/\//i.test(options.url) ? options.url : `http://${options.url}`);
} catch {
  fail(3, 'URL rejected: Malformed input to a URL function');
}
const client = { 'http:': http, 'https:': https }[url.protocol];
if (client === undefined) fail(1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);

const allowed = options.protocols === null ? ['http', 'https'] : String(options.protocols).replace(/^=/, '').split(',');
if (!allowed.includes(url.protocol.slice(0, -1))) fail(1, `Protocol "${url.protocol.slice(0, -1)}" disabled`);

const EXIT_CODES = { ECONNREFUSED: 7, EHOSTUNREACH: 7, ENETUNREACH: 7, ENOTFOUND: 6, EAI_AGAIN: 6, ECONNRESET: 56 };
const request = client.request(url, { method: options.head ? 'HEAD' : 'GET', agent: false }, (response) => {
  if (options.fail && response.statusCode >= 400) fail(22, `The requested URL returned error: ${response.statusCode}`);
  if (options.include || options.head) {
    process.stdout.write(`HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}\r\n`);
    for (let index = 0; index < response.rawHeaders.length; index += 2)
      process.stdout.write(`${response.rawHeaders[index]}: ${response.rawHeaders[index + 1]}\r\n`);
    process.stdout.write('\r\n');
  }
  response.pipe(process.stdout);
  response.on('end', () => clearTimeout(timer));
  response.on('error', (error) => fail(56, `Recv failure: ${error.message}`));
});
request.setHeader('User-Agent', 'curl/0 (demo)');
request.setHeader('Accept', '*/*');
request.on('error', (error) => {
  const code = EXIT_CODES[error.code] ?? 56;
  const refused = `Failed to connect to ${url.hostname} port ${url.port || 80}: Couldn't connect to server`;
  fail(code, code === 7 ? refused : error.message);
});
const timer =
  options.maxTime > 0
    ? setTimeout(() => fail(28, `Operation timed out after ${options.maxTime * 1000} milliseconds`), options.maxTime * 1000)
    : undefined;
request.end();
