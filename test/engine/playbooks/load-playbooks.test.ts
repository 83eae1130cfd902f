import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/main/engine/agents/playbooks/load-playbooks.ts';
import { renderArgs } from '../../../src/main/engine/agents/playbooks/render-template.ts';
import { evaluateCommand } from '../../../src/main/engine/guard/policies/evaluate-command.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { BUILTIN, briefOf, HEALTH, logLine, ScriptedTools, shippedReasoner, signal } from './scripted-role.ts';

const GOOD = `
id: lost
title: Something is lost
match: { regex: 'lost (?P<what>\\w+)' }
severity: low
conclude:
  rootCause: '{{what}} is lost'
  claims: [{ text: 'it says so', evidence: [{ step: line }] }]
`;

async function load(files: Record<string, string>) {
  await using dir = await tempDir();
  const userDir = join(dir.path, 'user');
  await mkdir(userDir);
  for (const [name, text] of Object.entries(files)) await writeFile(join(userDir, name), text);
  return await loadPlaybooks({ builtinDir: join(dir.path, 'none'), userDir });
}

describe('loading playbooks', () => {
  it('takes the good ones in order of file name and names what is wrong with the others', async () => {
    const { playbooks, problems } = await load({
      'b.yaml': GOOD,
      'a.yaml': GOOD.replace('id: lost', 'id: first'),
      'c.yaml': GOOD.replace("'lost (?P<what>\\w+)'", "'(?<=a)b'"),
      'd.yaml': GOOD.replace('severity: low', 'severity: huge'),
      'e.yaml': 'id: [',
      'f.yaml': `${GOOD}typo: 1\n`,
      'g.yaml': GOOD.replace('step: line', 'step: nowhere'),
      'h.yaml': GOOD,
      'notes.txt': 'no playbook',
    });
    expect(playbooks.map((playbook) => playbook.id)).toEqual(['first', 'lost']);
    expect(problems.map((problem) => problem.field)).toEqual([
      'playbooks/c.yaml: match.regex',
      'playbooks/d.yaml: severity',
      'playbooks/e.yaml',
      'playbooks/f.yaml',
      'playbooks/g.yaml: conclude.claims.0.evidence',
      'playbooks/h.yaml: id',
    ]);
  });

  it('refuses a fix that is not verified, and a patch of a file that no step reads', async () => {
    const fix = `${GOOD}fix:\n  - { tool: restart_service }\n`;
    const patch = `${GOOD}fix:\n  - { tool: apply_patch, replace: { path: a, from: line, find: x, with: y } }\nverify:\n  - { tool: read_file, args: { path: a }, expect: { matches: y } }\n`;
    const { problems } = await load({ 'a.yaml': fix, 'b.yaml': patch });
    expect(problems.map((problem) => problem.field)).toEqual([
      'playbooks/a.yaml: verify',
      'playbooks/b.yaml: fix.0.replace.from',
    ]);
  });

  it('reads folders that do not exist as empty', async () => {
    expect(await loadPlaybooks({ builtinDir: '/nowhere', userDir: '/nowhere' })).toEqual({
      playbooks: [],
      problems: [],
    });
  });
});

describe('the playbooks that ship', () => {
  it('are at least ten, all good, and ask for commands that the policy allows', async () => {
    const { playbooks, problems } = await loadPlaybooks({ builtinDir: BUILTIN, userDir: '/nowhere' });
    expect(problems).toEqual([]);
    expect(playbooks.length).toBeGreaterThanOrEqual(10);
    const commands = playbooks
      .flatMap((playbook) => [...playbook.steps, ...playbook.verify])
      .filter((step) => step.tool === 'run_diagnostics')
      .map((step) =>
        String(renderArgs(step.args, { 'service.healthUrl': HEALTH, 'service.sourcePath': '/srv/shop' })?.['command']),
      );
    const denied = [...new Set(commands)].filter(
      (text) =>
        evaluateCommand({ text, roots: ['/srv'], healthHosts: ['127.0.0.1:8080'], ports: [] }).verdict === 'deny',
    );
    expect({ denied, some: commands.length > 3 }).toEqual({ denied: [], some: true });
  });

  const sockets = (rows: string) => ({
    tool: 'run_diagnostics',
    has: 'ss -ltn',
    answer: `run_diagnostics ss -ltn exit 0\nState  Recv-Q Send-Q Local Address:Port Peer Address:Port\n${rows}`,
  });
  const silent = {
    tool: 'run_diagnostics',
    has: 'curl',
    answer: `run_diagnostics curl -sS -i -m 5 ${HEALTH} exit 52\ncurl: (52) Empty reply from server\n`,
  };
  it.each([
    [
      'ERROR cache: connect ECONNREFUSED 127.0.0.1:6379',
      [sockets('LISTEN 0 511 0.0.0.0:8080 0.0.0.0:*\n')],
      'Nothing listens on port 6379',
    ],
    [
      'ERROR listen EADDRINUSE: address already in use :::8080',
      [sockets('LISTEN 0 511 0.0.0.0:8080 0.0.0.0:* users:(("other",pid=7,fd=3))\n'), silent],
      'Another process already listens on port 8080',
    ],
    [
      'ERROR getaddrinfo ENOTFOUND db.example.internal',
      [
        {
          tool: 'grep_search',
          has: 'db.example.internal',
          answer: 'grep_search x in .\nconf/a.yml:3:  host: db.example.internal\n',
        },
      ],
      'conf/a.yml line 3 names the host db.example.internal',
    ],
    [
      'FATAL missing required environment variable DATABASE_URL',
      [
        {
          tool: 'grep_search',
          has: 'DATABASE_URL',
          answer:
            'grep_search x in .\nlogs/app.log:9:DATABASE_URL\nserver.js:7:const url = process.env.DATABASE_URL;\n',
        },
      ],
      'The environment variable DATABASE_URL, which server.js line 7 reads, is not set',
    ],
    [
      'FATAL environment variable "DATABASE_URL" is not set',
      [
        {
          tool: 'grep_search',
          has: 'DATABASE_URL',
          answer:
            'grep_search x in .\nlogs/app.log:9:DATABASE_URL\nserver.js:7:const url = process.env.DATABASE_URL;\n',
        },
      ],
      'The environment variable DATABASE_URL, which server.js line 7 reads, is not set',
    ],
    [
      'ERROR write /srv/a: no space left on device',
      [
        {
          tool: 'run_diagnostics',
          has: 'df -h',
          answer:
            'run_diagnostics df -h exit 0\nFilesystem Size Used Avail Use% Mounted on\n/dev/sda1 20G 12G 8G 60% /\n/dev/sdb1 50G 50G 0 100% /srv\n',
        },
      ],
      'The file system at /srv (/dev/sdb1), which holds shop-api, is 100 % full',
    ],
    [
      'ERROR accept: too many open files',
      [
        {
          tool: 'run_diagnostics',
          has: 'ss -s',
          answer: 'run_diagnostics ss -s exit 0\nTotal: 900\nTCP:   812 (estab 800)\n',
        },
        {
          tool: 'run_diagnostics',
          has: 'curl',
          answer: `run_diagnostics curl -sS -i -m 5 ${HEALTH} exit 28\ncurl: (28) timed out\n`,
        },
      ],
      'shop-api used up its file descriptors',
    ],
    [
      'ERROR batch host said: too many open files',
      [
        {
          tool: 'run_diagnostics',
          has: 'ss -s',
          answer: 'run_diagnostics ss -s exit 0\nTotal: 9\nTCP:   8 (estab 8)\n',
        },
        {
          tool: 'run_diagnostics',
          has: 'curl',
          answer: `run_diagnostics curl -sS -i -m 5 ${HEALTH} exit 0\nHTTP/1.1 200 OK\n`,
        },
      ],
      'no playbook explains this error',
    ],
    [
      'Out of memory: Killed process 77 (node)',
      [
        {
          tool: 'run_diagnostics',
          has: 'free -m',
          answer: 'run_diagnostics free -m exit 0\n       total used free\nMem:   1024 900 124\n',
        },
        {
          tool: 'run_diagnostics',
          has: 'curl',
          answer: `run_diagnostics curl -sS -i ${HEALTH} exit 7\ncurl: (7) refused\n`,
        },
      ],
      'The process of shop-api was ended for want of memory',
    ],
    ['ERROR x509: certificate has expired', [], 'A TLS certificate has expired'],
    ["ERROR EACCES: permission denied, open '/srv/a.db'", [], 'The process of shop-api lacks the right to a path'],
  ])('explain: %s', async (line, script, rootCause) => {
    const reasoner = await shippedReasoner();
    const brief = briefOf([logLine(line)]);
    const tools = new ScriptedTools(script);
    const triage = await reasoner.triage(brief, tools, signal);
    const report = await reasoner.diagnose({ ...brief, triage }, tools, signal);
    expect(report.rootCause).toContain(rootCause);
    expect(triage.verdict).toBe('investigate');
  });
});
