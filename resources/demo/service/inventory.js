'use strict';
const http = require('node:http');
const { openLog } = require('./log.js');

const log = openLog('inventory.log');
const stock = [
  { id: 7, name: 'espresso cup', left: 120 },
  { id: 8, name: 'tea pot', left: 14 },
];

const server = http.createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(stock));
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  log('INFO', `inventory listening on 127.0.0.1:${server.address().port}`);
});

// Ends with the process that started it.
process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGTERM', () => process.exit(0));
