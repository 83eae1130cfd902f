import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCommand } from '../../../src/main/engine/guard/policies/evaluate-command.ts';
import { tokenizeCommand } from '../../../src/main/engine/guard/policies/tokenize-command.ts';

const judge = (text: string) =>
  evaluateCommand({ text, roots: ['/srv/shop', '/var/log/shop'], healthHosts: ['127.0.0.1:8080'], ports: [9090] });

describe('a command line', () => {
  it.each([
    ['ps aux', ['ps', 'aux']],
    ['ps -aux', ['ps', '-aux']],
    ['ps axo pid,args', ['ps', '-o', 'pid,args', 'ax']],
    ['ps -ef', ['ps', '-e', '-f']],
    ['netstat -tulpn', ['netstat', '-t', '-u', '-l', '-p', '-n']],
    ['ss -tlnp', ['ss', '-t', '-l', '-n', '-p']],
    ["ss -t 'sport = :8080'", ['ss', '-t', 'sport = :8080']],
    ['tail -n 50 app.log', ['tail', '-n', '50', '/srv/shop/app.log']],
    ['tail -20 /var/log/shop/a.log', ['tail', '-n', '20', '/var/log/shop/a.log']],
    ['df -h /', ['df', '-h', '/']],
    ['free -m', ['free', '-m']],
    ['uptime', ['uptime']],
    ['systemctl status shop', ['systemctl', '--no-pager', 'status', 'shop']],
    ['journalctl -u shop', ['journalctl', '--no-pager', '-n', '1000', '-u', 'shop']],
    ['journalctl -u shop -n 20 --no-pager', ['journalctl', '-u', 'shop', '-n', '20', '--no-pager']],
    ['journalctl --since="1 hour ago"', ['journalctl', '--no-pager', '-n', '1000', '--since=1 hour ago']],
    ['ping -c 3 db-1', ['ping', '-c', '3', 'db-1']],
  ])('%s runs as the arguments it stands for', (text, argv) => {
    expect(judge(text)).toMatchObject({ verdict: 'allow', argv });
  });

  it.each(['http://127.0.0.1:8080/health', '127.0.0.1:8080/health', 'http://localhost:9090/'])(
    'curl may ask %s, without proxy or configuration',
    (url) => {
      expect(judge(`curl -fsS -m 5 ${url}`)).toMatchObject({
        verdict: 'allow',
        argv: [
          'curl',
          '-q',
          '--globoff',
          '--noproxy',
          '*',
          '--proto',
          '=http,https',
          '-f',
          '-s',
          '-S',
          '-m',
          '5',
          url.includes('//') ? url : `http://${url}`,
        ],
      });
    },
  );

  it.each([
    ['curl http://127.0.0.1:8081/', '127.0.0.1:8081'],
    ['curl http://127.0.0.1:8080@evil.example/', 'plain'],
    ['curl file:///etc/passwd', 'plain'],
    ['curl -o /tmp/x http://127.0.0.1:8080/', '-o'],
    ['curl -so/tmp/x http://127.0.0.1:8080/', '-o'],
    ['curl -L http://127.0.0.1:8080/', '-L'],
    ['curl -X POST http://127.0.0.1:8080/', '-X'],
    ['curl -w @/etc/passwd http://127.0.0.1:8080/', '-w'],
    ['curl -w %output{/tmp/x} http://127.0.0.1:8080/', '{'],
    ["curl -w '%output{/tmp/x}' http://127.0.0.1:8080/", '-w'],
    ["curl -H '@/etc/passwd' http://127.0.0.1:8080/", '-H'],
    ['curl --unix-socket /run/docker.sock http://127.0.0.1:8080/', '--unix-socket'],
    ['curl --max-tim 5 http://127.0.0.1:8080/', '--max-tim'],
    ['tail -f app.log', '-f'],
    ['tail -n 5001 app.log', '-n'],
    ['tail -n5 app.log', '-n'],
    ['tail /etc/passwd', 'out of'],
    ['tail /srv/shop-secrets/x', 'out of'],
    ['tail ../x', 'out of'],
    ['tail -- -x', '--'],
    ['ps axe', 'e'],
    ['ps eo pid,args', 'e'],
    ['ss -K dst 10.0.0.1', '-K'],
    ['ss -D /tmp/x', '-D'],
    ['ss dst evil.example.com', 'filter'],
    ['systemctl restart shop', 'restart'],
    ['systemctl -H evil status', '-H'],
    ['journalctl -f', '-f'],
    ['journalctl --vacuum-size=1', '--vacuum-size'],
    ['journalctl --file=/etc/passwd', '--file'],
    ['ping db-1', '-c'],
    ['ping -c 11 db-1', '-c'],
    ['ping -c 1 -p 61 db-1', '-p'],
    ['free -s 1', '-s'],
    ['cat app.log', 'not on the list'],
    ['sudo ps aux', 'not on the list'],
    ['/tmp/ps aux', 'not on the list'],
    ['"ps" aux', 'not on the list'],
    ['LD_PRELOAD=x ps', 'not on the list'],
    ['ps aux | grep x', '|'],
    ['ps aux\nid', 'U+000A'],
    ['ps aux\0', 'U+0000'],
    ['ps aux\u00a0x', 'U+00A0'],
    ['ps "$(id)"', '$'],
    ['ps `id`', '`'],
    ['df /*', '*'],
    ['df ~root', '~'],
    ["tail 'x", 'quote'],
    ['', 'no command'],
  ])('%j is refused and the reason names %j', (text, named) => {
    const verdict = judge(text);
    expect(verdict.verdict).toBe('deny');
    expect(verdict.reason).toContain(named);
  });

  it('permits no file and no address unless it is told which', () => {
    expect(evaluateCommand({ text: 'tail app.log' }).verdict).toBe('deny');
    expect(evaluateCommand({ text: 'curl http://127.0.0.1/' }).verdict).toBe('deny');
  });
});

describe('the words of a command line', () => {
  const pieces = fc.oneof(
    fc.constantFrom(...'abc -=/.,:;|&<>(){}$`"\'\\*?[]~#!^%@+\t\n'.split('')),
    fc.constantFrom("'a b'", '"x y"', '$(id)', '${x}', ' -n ', '\u200b', 'é'),
  );
  it('are the words that a real shell would make of it, with nothing expanded', () => {
    const texts = fc.sample(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      { numRuns: 4_000, seed: 7 },
    );
    const accepted = texts.flatMap((text) => {
      const tokens = tokenizeCommand(text);
      return tokens.type === 'words' ? [{ text, words: tokens.words }] : [];
    });
    expect(accepted.length).toBeGreaterThan(200);
    const script = accepted.map(({ text }) => `printf '%s\\0' ${text}\nprintf '\\1\\0'`).join('\n');
    const output = execFileSync('sh', ['-s'], { input: script, cwd: '/', encoding: 'utf8', maxBuffer: 50_000_000 });
    const spoken = output
      .split('\u0001\0')
      .slice(0, -1)
      .map((part) => part.split('\0').slice(0, -1));
    expect(spoken).toEqual(accepted.map(({ words }) => words));
  });

  it('never make a command run that the list does not hold', () => {
    const names = new Set([
      'ps',
      'netstat',
      'ss',
      'curl',
      'tail',
      'df',
      'free',
      'uptime',
      'systemctl',
      'journalctl',
      'ping',
    ]);
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...names), (rest, name) => {
        const verdict = judge(`${name} ${rest}`);
        if (verdict.verdict === 'allow') {
          expect(names.has(verdict.argv[0])).toBe(true);
          expect(verdict.argv.join('')).not.toMatch(/[\n\0`]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
