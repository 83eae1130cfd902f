'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Opens a log of lines: time, level, message. Written at once, so that a dying process has said its last word. */
exports.openLog = (name) => {
  const folder = path.join(__dirname, 'logs');
  fs.mkdirSync(folder, { recursive: true });
  const file = fs.openSync(path.join(folder, name), 'a');
  return (level, message) => fs.writeSync(file, `${new Date().toISOString()} ${level} ${message}\n`);
};
