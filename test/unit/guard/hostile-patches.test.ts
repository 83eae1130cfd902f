import { describe, expect, it } from 'vitest';
import { createClosedFiles } from '../../../src/main/engine/guard/policies/closed-files.ts';
import { evaluatePatch } from '../../../src/main/engine/guard/policies/evaluate-patch.ts';
import { change, PATHS, TEXTS, touching } from '../../fixtures/guard/hostile-patches.ts';
import { POLICIES } from '../../fixtures/policies.ts';

const judge = (diff: string) =>
  evaluatePatch({ diff, root: '/srv/shop', protectedPaths: ['/srv/shop/bin/ctl'], closedFiles: POLICIES.closedFiles });

describe('a hostile patch', () => {
  it.each(PATHS)('may not touch %j', (path) => {
    expect(touching(path).map((diff) => judge(diff).verdict)).toEqual(['deny', 'deny', 'deny']);
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
