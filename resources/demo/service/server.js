'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');
const { openLog } = require('./log.js');

const config = JSON.parse(fs.readFileSync(path.join(__dirname, 'config', 'shop.json'), 'utf8'));
const log = openLog('shop-api.log');

process.on('uncaughtException', (error) => {
  log('FATAL', `uncaught exception: ${error.name}: ${error.message} - exiting`);
  process.exit(1);
});

function askInventory() {
  return new Promise((resolve, reject) => {
    const { host, port } = config.upstream;
    const request = http.get({ host, port, path: '/stock', agent: false, timeout: config.upstreamTimeoutMs }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve(JSON.parse(body)));
    });
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', reject);
  });
}

let nextErrorAt = 0;
function logUpstreamError(error) {
  if (Date.now() < nextErrorAt) return;
  nextErrorAt = Date.now() + 450;
  log('ERROR', `upstream inventory refused: ${error.message} (config/shop.json upstream.port)`);
}

async function answer(request, response) {
  const startedAt = Date.now();
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  };
  const isHealth = request.url === '/health';
  try {
    const stock = await askInventory();
    if (isHealth) return send(200, { status: 'ok', upstream: 'ok' });
    send(200, { currency: config.currency, items: stock });
    log('INFO', `request ${request.method} ${request.url} 200 ${Date.now() - startedAt}ms`);
  } catch (error) {
    if (!isHealth) logUpstreamError(error);
    send(503, { status: 'unavailable', upstream: error.code ?? 'failed' });
  }
}

const server = http.createServer((request, response) => void answer(request, response));
server.listen(config.port, '127.0.0.1', () => log('INFO', `shop-api ready on port ${config.port}`));

function checkOut(total) {
  if (total > Number.MAX_SAFE_INTEGER) throw new RangeError('cart total out of range');
  return total;
}

const commands = {
  // A cart that nobody thought of: the mistake is not caught, and the process ends.
  'check-out': () => checkOut(1e300),
  'warm-up': () => log('ERROR', 'cache warm-up skipped: using stale entry (harmless, retried in background)'),
};
readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => commands[line]?.())
  .on('close', () => process.exit(0));

process.on('SIGTERM', () => {
  log('INFO', 'shop-api stopping');
  process.exit(0);
});
