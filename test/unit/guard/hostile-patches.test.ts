import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClosedFiles } from '../../../src/main/engine/guard/policies/closed-files.ts';
import { evaluatePatch } from '../../../src/main/engine/guard/policies/evaluate-patch.ts';
import { POLICIES } from '../../fixtures/policies.ts';

const judge = (diff: string) =>
  evaluatePatch({ diff, root: '/srv/shop', protectedPaths: ['/srv/shop/bin/ctl'], closedFiles: POLICIES.closedFiles });
const HUNK = '@@ -1,2 +1,2 @@\n keep\n-old\n+new\n';
const change = (path: string) => `--- a/${path}\n+++ b/${path}\n${HUNK}`;
const git = (path: string, ...headers: string[]) =>
  [`diff --git a/${path} b/${path}`, ...headers, change(path)].join('\n');

const PATHS = z
  .array(z.string())
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/guard/hostile-patch-paths.json', import.meta.url), 'utf8')));

const TEXTS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['only blank lines', '\n\n'],
  ['no diff at all', 'rm -rf /\n'],
  ['words before it', `Here is the patch:\n${change('x')}`],
  ['words behind it', `${change('x')}that is all\n`],
  ['a fence around it', `\`\`\`diff\n${change('x')}\`\`\`\n`],
  ['a rename', '--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n'],
  ['a rename by header', 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n'],
  ['a copy by header', 'diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n'],
  ['a change of mode', 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n'],
  ['a change of mode with a change of text', git('x', 'old mode 100644', 'new mode 100755')],
  ['a new program', 'diff --git a/x b/x\nnew file mode 100755\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n'],
  ['a set-user-id file', 'diff --git a/x b/x\nnew file mode 104755\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n'],
  [
    'a symbolic link',
    'diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n',
  ],
  ['a change of a symbolic link', git('x', 'index 12ab34..34cd12 120000')],
  ['a submodule', git('x', 'index 12ab34..34cd12 160000')],
  [
    'a submodule that is new',
    'diff --git a/x b/x\nnew file mode 160000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+Subproject commit 1\n',
  ],
  ['a deleted link', 'diff --git a/x b/x\ndeleted file mode 120000\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n'],
  ['binary content', 'diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 1\nIcmZPo\n\n'],
  ['binary files', 'diff --git a/x b/x\nindex 12ab34..34cd12 100644\nBinary files a/x and b/x differ\n'],
  ['a combined diff', 'diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n'],
  ['a header with other names', `diff --git a/x b/x\n${change('y')}`],
  ['an unknown header', git('x', 'Index: x')],
  ['a header that ends in a carriage return', change('x').replace('b/x', 'b/x\r')],
  ['a hunk header that ends in a carriage return', change('x').replace('@@\n', '@@\r\n')],
  ['a lone carriage return', change('x').replace('new', 'new\rold')],
  ['a quoted name', '--- "a/\\303\\244"\n+++ "b/\\303\\244"\n@@ -1 +1 @@\n-a\n+b\n'],
  ['a quoted way out', '--- "a/\\056\\056/x"\n+++ "b/\\056\\056/x"\n@@ -1 +1 @@\n-a\n+b\n'],
  ['the epoch behind the old name', change('x').replace('a/x', 'a/x\t1970-01-01 00:00:00.000000000 +0000')],
  ['the epoch behind the new name', change('x').replace('b/x', 'b/x\t1969-12-31 19:00:00 -0500')],
  ['words behind a name', change('x').replace('b/x', 'b/x\t../../etc/passwd')],
  ['two stamps behind a name', change('x').replace('b/x', 'b/x\t2026-01-01\t2026-01-01')],
  ['only one prefix', '--- a/x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n'],
  ['prefixes the wrong way around', '--- b/x\n+++ a/x\n@@ -1 +1 @@\n-a\n+b\n'],
  ['the same file twice', change('x') + change('x')],
  ['no hunk', '--- a/x\n+++ b/x\n'],
  ['a hunk that promises more', change('x').replace('-1,2', '-1,9')],
  ['a hunk that promises less', change('x').replace('+1,2', '+1,1')],
  ['a hunk that changes nothing', '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n b\n'],
  ['overlapping hunks', `${change('x')}@@ -2,2 +2,2 @@\n keep\n-old\n+new\n`],
  ['hunks out of order', `${change('x').replace('-1,2 +1,2', '-10,2 +10,2')}${HUNK}`],
  ['a new file with old lines', '--- /dev/null\n+++ b/x\n@@ -1,1 +1,2 @@\n a\n+b\n'],
  ['a new file in two hunks', '--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n@@ -0,0 +2 @@\n+b\n'],
  ['a deleted file with lines left', '--- a/x\n+++ /dev/null\n@@ -1,2 +1,1 @@\n-a\n b\n'],
  ['nothing on both sides', '--- /dev/null\n+++ /dev/null\n@@ -0,0 +1 @@\n+a\n'],
  ['the null device inside', '--- a/dev/null\n+++ /dev/null/x\n@@ -1 +1 @@\n-a\n+b\n'],
  ['a number too large', change('x').replace('-1,2', '-99999999999,2')],
  ['a hunk with a minus sign', change('x').replace('-1,2', '--1,2')],
  ['a note about no line end before any line', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n\\ No newline\n-a\n+b\n'],
  ...[
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
    '\u061c',
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
  ].map(
    (mark) =>
      [`U+${mark.codePointAt(0)?.toString(16) ?? ''} in a line`, change('x').replace('new', `n${mark}ew`)] as const,
  ),
  ...['\0', '\u001b[2K', '\b\b\b', '\u0085', '\u2028', '\u2029', '\u2800', '\u3164', '\ue000', '\ud800'].map(
    (mark) => [`${JSON.stringify(mark)} in a line`, change('x').replace('new', `n${mark}ew`)] as const,
  ),
  ['more files than are read', Array.from({ length: 21 }, (_, index) => change(`f${index}`)).join('')],
  ['more text than is read', change('x').replace('+new', `+${'n'.repeat(1_000_000)}`)],
];

describe('a hostile patch', () => {
  it.each(PATHS)('may not touch %j', (path) => {
    const verdicts = [
      change(path),
      `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`,
      `--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n`,
    ];
    expect(verdicts.map((diff) => judge(diff).verdict)).toEqual(['deny', 'deny', 'deny']);
  });

  it.each(TEXTS)('with %s is refused', (_, diff) => {
    const verdict = judge(diff);
    expect(verdict.verdict).toBe('deny');
    expect(verdict.reason).not.toBe('');
  });
});

describe('a harmless patch', () => {
  it.each([
    'config.ini',
    'src/app.py',
    'conf/nginx.conf',
    'a b/c.txt',
    'Makefile',
    'x.env.js',
    'environment.ts',
    '.env.example',

    'docs/secrets-handling.md',
    'src/credentials/provider.ts',
    'package.json',
    '.eslintrc.json',
    'gitops/app.yaml',
    'caf\u00e9.txt',

    'src/passwd-form.tsx',
    '[id].ts',
    '(group)/page.tsx',
    'bin/ctl2',
    'crontab.md',
    'ci/README.md',
    'public.pem.txt',
  ])('may touch %j', (path) => {
    expect(judge(change(path))).toMatchObject({ verdict: 'allow', files: [{ path, change: 'modify' }] });
  });

  it('may change lines that end in a carriage return, and end without a line end', () => {
    const crlf = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n keep\r\n-old\r\n+new\r\n\\ No newline at end of file\n';
    expect(judge(crlf).verdict).toBe('allow');
  });
});

describe('the data of closed files', () => {
  it('refuses a glob that cannot be read instead of leaving it out', () => {
    const kinds = [{ says: 'closed', folders: [], names: ['{a'], except: [] }];
    expect(() => createClosedFiles({ version: 1, kinds })).toThrow(/./);
  });
});
