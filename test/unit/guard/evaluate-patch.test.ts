import { applyPatch, createTwoFilesPatch } from 'diff';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePatch } from '../../../src/main/engine/guard/policies/evaluate-patch.ts';
import { protectedPaths } from '../../../src/main/engine/guard/policies/protected-paths.ts';
import { reversePatch } from '../../../src/main/engine/guard/policies/reverse-patch.ts';
import { ServiceSettings } from '../../../src/shared/domain/settings.ts';
import { POLICIES } from '../../fixtures/policies.ts';

const root = '/srv/shop';
const judge = (diff: string) =>
  evaluatePatch({ diff, root, protectedPaths: ['/srv/shop/ctl'], closedFiles: POLICIES.closedFiles });
const change = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1,2 +1,2 @@\n keep\n-old\n+new\n`;

describe('a patch', () => {
  it('may end in a blank line of context', () => {
    const diff = '--- a/app.json\n+++ b/app.json\n@@ -1,3 +1,3 @@\n-one\n+two\n }\n \n';
    expect(judge(diff)).toMatchObject({ verdict: 'allow', files: [{ change: 'modify', path: 'app.json' }] });
  });

  it.each([
    [change('config.ini'), [{ path: 'config.ini', change: 'modify' }]],
    [`diff --git a/x/y b/x/y\nindex 12ab..34cd 100644\n${change('x/y')}`, [{ path: 'x/y', change: 'modify' }]],
    ['--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n', [{ path: 'n', change: 'create' }]],
    ['--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n', [{ path: 'n', change: 'delete' }]],
    [
      '--- n.txt\t2026-01-01\n+++ n.txt\t2026-01-02\n@@ -1 +1 @@\n-x\n+y\n\\ No newline at end of file\n',
      [{ path: 'n.txt', change: 'modify' }],
    ],
    [change('.env.example'), [{ path: '.env.example', change: 'modify' }]],
  ])('is allowed with the files that it touches (%#)', (diff, files) => {
    expect(judge(diff)).toMatchObject({ verdict: 'allow', files });
  });

  it.each([
    ['', 'empty'],
    ['hello\n', '---'],
    [`please apply\n${change('a')}`, '---'],
    [`${change('a')}trailing words\n`, '---'],
    [change('../a'), 'out of'],
    [change('x/../a'), 'plain'],
    [change('./a'), 'plain'],
    [change('.git/config'), 'closed'],
    [change('.gitmodules'), 'git'],
    [change('sub/.gitattributes'), 'git'],
    [change('.github/workflows/x.yml'), 'git'],
    [change('Jenkinsfile'), 'build system'],
    [change('.env'), 'credentials'],
    [change('conf/secrets.yml'), 'credentials'],
    [change('tls/server.key'), 'keys'],
    [change('ctl'), 'control'],
    [change('a"b').replace('a/a"b', '"a/a\\"b"'), 'quoted'],
    ['--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', 'rename'],
    ['--- a/x\n+++ y\n@@ -1 +1 @@\n-a\n+b\n', 'either all'],
    [`${change('a')}${change('a')}`, 'twice'],
    [change('a').replace('-1,2', '-1,3'), 'hunk'],
    [change('a').replace('+1,2', '+1,1'), '---'],
    [change('a').replace('@@ -1', '@@ -x'), 'hunk'],
    ['--- a/x\n+++ b/x\n', 'without a hunk'],
    [`diff --git a/x b/x\nold mode 100644\nnew mode 100755\n${change('x')}`, 'mode'],
    [`diff --git a/x b/x\nnew file mode 120000\n${change('x')}`, 'not plain'],
    [`diff --git a/x b/x\nindex 12ab..34cd 160000\n${change('x')}`, 'submodule'],
    ['diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n', 'rename'],
    ['diff --git a/x b/x\nGIT binary patch\nliteral 1\n', 'binary'],
    [`diff --git a/x b/x\n${change('y')}`, 'do not agree'],
    [change('a').replace('new', 'n\u202eew'), 'U+202E'],
    [change('a').replace('new', 'n\u200bew'), 'U+200B'],
    [change('a').replace('new', 'n\u{e0041}ew'), 'U+E0041'],
    [change('a').replace('new', 'n\u001b[2Jew'), 'U+001B'],
    [change('a').replace('new', 'new\rold'), 'U+000D'],
  ])('%j is refused and the reason names %j', (diff, named) => {
    const verdict = judge(diff);
    expect(verdict.verdict).toBe('deny');
    expect(verdict.reason).toContain(named);
  });

  it('reversed takes back what it did, for any two texts', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', 'port=1');
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const verdict = judge(
          createTwoFilesPatch('a/f', 'b/f', before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, ''),
        );
        fc.pre(verdict.verdict === 'allow');
        if (verdict.verdict === 'allow') {
          const reverse = reversePatch(verdict.parsed, verdict.strip);
          expect(judge(reverse).verdict).toBe('allow');
          expect(applyPatch(after, reverse)).toBe(before);
        }
      }),
    );
  });
});

describe('the files that a service runs', () => {
  it('are its control scripts, also behind an interpreter, and never what the patch is meant for', () => {
    const service = ServiceSettings.parse({
      id: 'shop',
      host: 'web-1',
      sourcePath: root,
      logs: [{ kind: 'file', glob: '/var/log/*.log' }],
      control: { kind: 'command', restart: ['./ctl', 'restart', 'config.ini'], status: ['python3', 'tools/status.py'] },
      configTest: ['nginx', '-t', '-c', 'nginx.conf'],
    });
    expect(protectedPaths(service)).toEqual(['/srv/shop/ctl', '/srv/shop/tools/status.py']);
    const tested = ServiceSettings.parse({
      ...service,
      control: undefined,
      configTest: ['sh', '-c', 'cd x && ./check -q'],
    });
    expect(protectedPaths(tested)).toContain('/srv/shop/check');
    const asModule = ServiceSettings.parse({ ...tested, configTest: ['timeout', '5', 'python3', '-m', 'shop.check'] });
    expect(protectedPaths(asModule)).toContain('/srv/shop/shop/check.py');
    const built = ServiceSettings.parse({ ...tested, configTest: ['env', 'A=b', 'make', 'check'] });
    expect(protectedPaths(built)).toContain('/srv/shop/Makefile');
  });
});
