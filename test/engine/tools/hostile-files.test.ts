import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOST_TOOLS, plainText, withRemote } from './remote-rig.ts';
import type { ToolRig } from './tool-rig.ts';

const SECURITY = { security: { mode: 'ACTIVE', throttle: { maxActions: 1_000, windowSeconds: 60 } } };

async function read(rig: ToolRig, path: string, more: Record<string, unknown> = {}) {
  const { outcome, text } = await rig.call('detective', 'read_file', { path, ...more });
  return { outcome, text: plainText(text) };
}

async function search(rig: ToolRig, args: Record<string, unknown>): Promise<string[]> {
  const { text } = await rig.call('detective', 'grep_search', args);
  return plainText(text).trimEnd().split('\n').slice(1);
}

describe.each(HOST_TOOLS)('read_file on a host with %s', (tools) => {
  it('reads text of every common encoding, says which one, and refuses what is no text', async () => {
    await withRemote(tools, async (rig) => {
      const put = (name: string, bytes: Buffer) => writeFileSync(join(rig.shop, name), bytes);
      put('bom.txt', Buffer.from('\uFEFFfirst\n'));
      put('wide.txt', Buffer.from('\uFEFFpört=1\r\n', 'utf16le'));
      put('big.txt', Buffer.from('\uFEFFpört=1\n', 'utf16le').swap16());
      put('old.txt', Buffer.from([...Buffer.from('caf'), 0xe9, 0x20, 0x80, 0x0a]));
      put('empty.txt', Buffer.alloc(0));
      put('image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]));
      put('noise.bin', Buffer.from(Array.from({ length: 300 }, (_, at) => (at % 31) + 1)));
      const answers = [];
      for (const name of ['bom.txt', 'wide.txt', 'big.txt', 'old.txt', 'empty.txt', 'image.png', 'noise.bin']) {
        answers.push((await read(rig, name)).text);
      }
      expect(answers).toEqual([
        'read_file bom.txt (lines 1-1 of 1)\n\uFEFFfirst\n',
        'read_file wide.txt (lines 1-1 of 1, read as UTF-16 LE)\npört=1\r\n',
        'read_file big.txt (lines 1-1 of 1, read as UTF-16 BE)\npört=1\n',
        'read_file old.txt (lines 1-1 of 1, read as Windows-1252)\ncafé €\n',
        'read_file empty.txt (lines 0-0 of 0)\n',
        'refused: image.png is not a text file',
        'refused: noise.bin is not a text file',
      ]);
    });
  });

  it('refuses pipes, sockets, devices and folders at once, each with its reason', async () => {
    await withRemote(tools, async (rig) => {
      execFileSync('mkfifo', [join(rig.shop, 'pipe')]);
      const server = createServer().listen(join(rig.shop, 'socket'));
      symlinkSync('/dev/zero', join(rig.shop, 'zero'));
      symlinkSync('loop', join(rig.shop, 'loop'));
      const answers = [];
      for (const name of ['pipe', 'socket', 'zero', 'loop', 'src', 'none']) answers.push((await read(rig, name)).text);
      server.close();
      expect(answers).toEqual([
        'refused: pipe is a pipe, a socket or a device, not a file',
        'refused: socket is a pipe, a socket or a device, not a file',
        'refused: zero is a pipe, a socket or a device, not a file',
        'refused: loop is not there',
        'refused: src is a folder; use grep_search',
        'refused: none is not there',
      ]);
    });
  });

  it('reads a part of a file that is too large to be read whole, whole lines only, and survives holes', async () => {
    await withRemote(tools, async (rig) => {
      const lines = Array.from({ length: 400_000 }, (_, at) => `line ${at + 1} of many`);
      writeFileSync(join(rig.shop, 'large.log'), `${lines.join('\n')}\n`);
      const size = Buffer.byteLength(lines.join('\n')) + 1;
      const part = await read(rig, 'large.log', { startLine: 399_999, endLine: 400_000 });
      expect(part.text).toBe(
        `read_file large.log (lines 399999-400000; the whole file has ${size} bytes)\n` +
          'line 399999 of many\nline 400000 of many\n',
      );
      expect((await read(rig, 'large.log')).text).toMatch(
        /^read_file large\.log \(lines 1-\d{5}; .*\n(line \d+ of many\n)/,
      );
      expect((await read(rig, 'large.log', { startLine: 500_000 })).text).toBe(
        'refused: startLine: large.log has fewer lines',
      );
      writeFileSync(join(rig.shop, 'sparse.log'), 'x\n');
      truncateSync(join(rig.shop, 'sparse.log'), 1_000_000_000_000);
      expect((await read(rig, 'sparse.log')).text).toBe('refused: sparse.log is not a text file');
    });
  });

  it('keeps credentials back, also those that are commented out or go over several lines', async () => {
    await withRemote(tools, async (rig) => {
      const env =
        'A=hunter2hunter2\n#B=hunter2hunter2\n\n# plain\nexport C="begin\nhunter2hunter2\nend"\nD: hunter2hunter2\n';
      writeFileSync(join(rig.shop, '.env.local'), env);
      writeFileSync(join(rig.shop, 'id_rsa'), 'hunter2hunter2\n');
      expect((await read(rig, '.env.local')).text).toBe(
        'read_file .env.local (lines 1-8 of 8)\nA=[redacted:env]\n#B=[redacted:env]\n\n# plain\n' +
          'export C=[redacted:env]\n[redacted:env]\n[redacted:env]\nD:[redacted:env]\n',
      );
      expect((await read(rig, 'id_rsa')).outcome).toBe('refused');
      const found = await search(rig, { query: 'hunter2', contextLines: 2 });
      expect(found.join('\n')).not.toContain('hunter2hunter2');
    });
  });

  it('never shows what is outside while a link is swapped as fast as can be', async () => {
    await withRemote(
      tools,
      async (rig, { base }) => {
        writeFileSync(join(base, 'outside.txt'), 'OUTSIDE\n');
        writeFileSync(join(rig.shop, 'plain.txt'), 'INSIDE\n');
        mkdirSync(join(base, 'apart/src'), { recursive: true });
        writeFileSync(join(base, 'apart/src/app.py'), 'OUTSIDE PORT\n');
        const running = new AbortController();
        const swap = async () => {
          for (let turn = 0; !running.signal.aborted; turn += 1) {
            symlinkSync(turn % 2 === 0 ? join(base, 'outside.txt') : 'plain.txt', join(rig.shop, 'next'));
            renameSync(join(rig.shop, 'next'), join(rig.shop, 'swapped'));
            renameSync(join(rig.shop, 'src'), join(rig.shop, 'src2'));
            symlinkSync(join(base, 'apart/src'), join(rig.shop, 'src'));
            await new Promise((resolve) => setImmediate(resolve));
            execFileSync('rm', [join(rig.shop, 'src')]);
            renameSync(join(rig.shop, 'src2'), join(rig.shop, 'src'));
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        const swapping = swap();
        for (let attempt = 0; attempt < 12; attempt += 1) {
          const answers = [await read(rig, 'swapped'), await read(rig, 'src/app.py')].map(({ text }) => text);
          answers.push(
            ...(await search(rig, { query: 'PORT' })),
            ...(await search(rig, { query: 'SIDE', path: 'swapped' })),
          );
          expect(answers.join('\n')).not.toContain('OUTSIDE');
        }
        running.abort();
        await swapping;
      },
      SECURITY,
    );
  });

  it('reads the folder of the service behind a link to it', async () => {
    await withRemote(tools, async (rig) => {
      renameSync(rig.shop, `${rig.shop}-real`);
      symlinkSync(`${rig.shop}-real`, rig.shop);
      expect((await read(rig, 'src/app.py')).text).toContain('PORT = 9999');
      expect(await search(rig, { query: 'PORT' })).toEqual(['src/app.py:2:PORT = 9999']);
    });
  });
});

describe.each(HOST_TOOLS)('grep_search on a host with %s', (tools) => {
  it('takes RE2 expressions, as RE2 means them, with the lines around each match', async () => {
    await withRemote(tools, async (rig) => {
      writeFileSync(join(rig.shop, 'many.txt'), 'a\nb\nworker 17 died\r\nc\nd\ne\nworker x\nWORKER 18 died\n');
      expect(
        await search(rig, { query: '(?i)worker \\d+ died$', fixed: false, path: 'many.txt', contextLines: 1 }),
      ).toEqual([
        'many.txt-2-b',
        'many.txt:3:worker 17 died\r',
        'many.txt-4-c',
        '--',
        'many.txt-7-worker x',
        'many.txt:8:WORKER 18 died',
      ]);
      expect(await search(rig, { query: 'worker \\d', fixed: false, contextLines: 1 })).toEqual([
        'many.txt-2-b',
        'many.txt:3:worker 17 died\r',
        'many.txt-4-c',
      ]);
      expect(await search(rig, { query: '(a+)+$', fixed: false, path: 'many.txt' })).toEqual(['many.txt:1:a']);
      const refused = await rig.call('detective', 'grep_search', { query: '(a)\\1', fixed: false });
      expect(refused).toMatchObject({ outcome: 'refused', text: expect.stringContaining('not an RE2') });
    });
  });

  it('skips binary files and folders of tools, says what was left out, and bears names of every kind', async () => {
    await withRemote(tools, async (rig) => {
      for (const folder of ['node_modules', 'odd dir']) mkdirSync(join(rig.shop, folder));
      for (const name of ['node_modules/x', 'odd dir/$(id)\'".txt', 'new\nline.txt', '-rf', 'ünï.txt', 'a;b&c'])
        writeFileSync(join(rig.shop, name), 'needle\n');
      writeFileSync(join(rig.shop, 'data.bin'), Buffer.from('needle\0\n'));
      writeFileSync(join(rig.shop, 'forged.txt'), 'needle\0file\0/etc/passwd\x001:root\n'.padStart(9_000, 'p\n'));
      const rows = await search(rig, { query: 'needle' });
      expect(rows.filter((row) => !row.startsWith('forged'))).toEqual([
        '-rf:1:needle',
        'a;b&c:1:needle',
        'odd dir/$(id)\'".txt:1:needle',
        'ünï.txt:1:needle',
        '[… 1 binary files were skipped …]',
      ]);
      expect(rows.join('\n')).not.toContain('/etc/passwd:');
    });
  });

  it('reaches the folder of the log files, but no other file of it', async () => {
    await withRemote(tools, async (rig, { base }) => {
      mkdirSync(join(base, 'logs'));
      writeFileSync(join(base, 'logs/a.log'), 'needle\n');
      writeFileSync(join(base, 'logs/private.txt'), 'needle\n');
      expect(await search(rig, { query: 'needle', path: join(base, 'logs') })).toEqual([`${base}/logs/a.log:1:needle`]);
      const other = await rig.call('detective', 'grep_search', { query: 'needle', path: base });
      expect(other.outcome).toBe('refused');
    });
  });

  it('bounds what one search brings and says that there is more', async () => {
    await withRemote(tools, async (rig) => {
      writeFileSync(join(rig.shop, 'a.txt'), 'needle\n'.repeat(600));
      writeFileSync(join(rig.shop, 'b.txt'), `${'x'.repeat(100_000)}needle\n`);
      const rows = await search(rig, { query: 'needle' });
      expect(rows.slice(-2)).toEqual([
        `b.txt:1:${'x'.repeat(4_094)} [… the line goes on …]`,
        '[… 1 files have more matches than were read …]',
      ]);
      expect(rows.length).toBe(502);
      const late = await search(rig, { query: 'needle$', fixed: false, path: 'b.txt' });
      expect(late).toEqual(['no match', '[… 1 lines were searched in their first 4096 bytes only …]']);
    });
  });
});

describe.skipIf(process.getuid?.() !== 0)('a file that this user may not read', () => {
  it('is named as such', async () => {
    // The test runs as root, who may read everything: the script is run as nobody.
    await withRemote(
      'coreutils',
      async (rig, { base }) => {
        chmodSync(base, 0o755);
        writeFileSync(join(rig.shop, 'closed.txt'), 'needle\n');
        chmodSync(join(rig.shop, 'closed.txt'), 0o600);
        expect((await read(rig, 'closed.txt')).text).toBe('refused: closed.txt may not be read by this user');
        expect(await search(rig, { query: 'needle' })).toEqual([
          'no match',
          '[… 2 files may not be read by this user …]',
        ]);
      },
      {
        change: ({ hosts }) => ({
          hosts: {
            ...hosts,
            exec: (host, request, signal) =>
              hosts.exec(
                host,
                { ...request, argv: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...request.argv] },
                signal,
              ),
          },
        }),
      },
    );
  });
});
