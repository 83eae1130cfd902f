import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../../src/main/engine/guard/injection-signals.ts';
import { findByMaintainedRules } from '../../../src/main/engine/guard/maintained-rules.ts';
import { findNamedSecrets } from '../../../src/main/engine/guard/named-secrets.ts';
import { isMet, needOf } from '../../../src/main/engine/guard/pattern-needs.ts';
import { readForScreening } from '../../../src/main/engine/guard/screening-views.ts';
import { gramsOf } from '../../../src/main/engine/guard/text-grams.ts';
import { TOKEN_SHAPES } from '../../../src/main/engine/guard/token-shapes.ts';
import { textFor } from '../../fixtures/match-pattern.ts';

/** What a text would hold that holds everything: it opens every gate. */
const EVERYTHING = gramsOf('').fill(0xffff_ffff);
const PATTERNS = [...SIGNALS, ...TOKEN_SHAPES].map(({ pattern }) => ({ pattern, need: needOf(pattern) }));
const linesOf = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/screening/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
const SAMPLES = [...linesOf('injections'), ...linesOf('benign')];

const made = (length: number): string => 'k7Rq2Zs9Lw4Xf1Bv8Nd3Gh6Jm5Ty0PcVaEu'.repeat(4).slice(0, length);
/** One token for each of the rules that are kept by others, and texts that hold none. */
const TOKENS = [
  `aws_secret_access_key = ${made(40)}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${`MI${made(64)}\n`.repeat(4)}-----END RSA PRIVATE KEY-----`,
  `https://app:${made(12)}@example.com/x`,
  `mongodb+srv://app:${made(12)}@db.example/x`,
  `xoxb-123456789012-${made(24)}`,
  `https://HOOKS.slack.com/services/T${made(8)}/B${made(8)}/${made(24)}`,
  `SG.${made(22)}.${made(43)}`,
  `shpat_${'0a1b2c3d'.repeat(4)}`,
  `rk_live_${made(24)}`,
  `ghs_${made(36)}`,
  `github_pat_${made(82)}`,
  `glpat-${made(20)}`,
  `glsa_${made(32)}_0a1b2c3d`,
  `sk-ant-api03-${made(93)}AA`,
  `hf_${made(80)
    .replace(/[^A-Za-z]/g, '')
    .slice(0, 34)}`,
  `ntn_12345678901${made(35)}`,
  `hvs.${made(95)}`,
  `dapi${'0a1b2c3d'.repeat(4)}`,
  `figd_${made(40)}`,
  `tskey-auth-${made(12)}-${made(24)}`,
  `dckr_pat_${made(27)}`,
];

const shown = (pattern: RegExp, text: string): string => `${pattern.source.slice(0, 80)} on ${JSON.stringify(text)}`;

describe('what a pattern needs', () => {
  it('stands in whatever the pattern can match', () => {
    const wrong: string[] = [];
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (numbers) => {
        for (const { pattern, need } of PATTERNS) {
          let at = 0;
          const text = textFor(pattern, (below) => (numbers[at++ % numbers.length] ?? 0) % below);
          for (const written of pattern.ignoreCase ? [text, text.toUpperCase()] : [text])
            if (!isMet(need, gramsOf(`- ${written} -`))) wrong.push(shown(pattern, written));
        }
      }),
      { numRuns: 25 },
    );
    expect(wrong).toEqual([]);
  });

  it('stands in every sample that the pattern matches', () => {
    const wrong = SAMPLES.flatMap((sample) => {
      const texts = [sample, ...readForScreening(sample).views];
      return texts.flatMap((text) =>
        PATTERNS.filter(({ pattern }) => text.search(pattern) >= 0)
          .filter(({ need }) => !isMet(need, gramsOf(text)))
          .map(({ pattern }) => shown(pattern, text)),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('stands in few harmless lines: nearly no pattern is tried on them', () => {
    const line = gramsOf('2026-01-02T03:04:05Z INFO worker-3 finished order 4711 for web in 12 ms');
    expect(PATTERNS.length).toBeGreaterThan(300);
    expect(PATTERNS.filter(({ need }) => isMet(need, line)).length).toBeLessThan(12);
  });

  it.each([
    [/\b(?:ignore|do not|dis(?:card|miss)?) (?:all|this)\b|\bé(?:t|l)/, ['dis all', 'do not this', 'ét'], ['the fox']],
    [/[kK]ey(?:s|[0-9]{2,4})?=\w+/, ['Key=1', 'keys=x'], ['a = b']],
    [/stra(?:ss|ß)e/i, ['STRASSE', 'straße'], ['road']],
    [/tok(?:en){1,3} ?id/iu, ['toK\u0065nid', 'to\u212aen ID'], ['id']],
    [/(?=abc)\w(?:x|yz)?/, ['abc', 'q'], []],
    [/a{0,2}|b/, ['', 'b'], []],
    [/忽略.{0,3}指令/, ['忽略所有指令'], ['忽 略', 'ignore all']],
  ])('of %s', (pattern, met, unmet) => {
    const need = needOf(pattern);
    expect(met.filter((text) => !isMet(need, gramsOf(text)))).toEqual([]);
    expect(unmet.filter((text) => isMet(need, gramsOf(text)))).toEqual([]);
  });
});

describe('the same is found whether or not a text is looked at first', () => {
  it.each(TOKENS)('in %s', (token) => {
    const text = `INFO deploy used ${token}\nWARN next line`;
    const all = findByMaintainedRules(text, EVERYTHING);
    expect(all).not.toEqual([]);
    expect(findByMaintainedRules(text, gramsOf(text))).toEqual(all);
  });

  it('in samples, and behind names', () => {
    for (const text of [
      ...SAMPLES,
      ...TOKENS,
      'DB_PASSWORD=hunter2!',
      '<apiToken>1f2e3d4c5b6a</apiToken>',
      'x-key: a1b2c3d4e5f6a7b8c9',
    ]) {
      const grams = gramsOf(text);
      expect(findByMaintainedRules(text, grams)).toEqual(findByMaintainedRules(text, EVERYTHING));
      expect(findNamedSecrets(text, grams)).toEqual(findNamedSecrets(text, EVERYTHING));
    }
  });
});
