import { describe, expect, it } from 'vitest';
import { serviceRulesFor, toolUseOf } from '../../../src/main/engine/guard/policies/service-rules.ts';
import { parseSettings } from '../../../src/main/engine/settings/parse-settings.ts';
import type { ToolName } from '../../../src/shared/domain/roles.ts';
import { ServiceRule } from '../../../src/shared/domain/service-rules.ts';

const rule = (fields: Record<string, unknown>) => ServiceRule.parse({ justification: 'because', ...fields });
const effects = (rules: readonly ServiceRule[], tool: ToolName, args: Record<string, unknown>) =>
  serviceRulesFor({ sourcePath: '/srv/shop', rules }, toolUseOf(tool, args)).map(({ effect }) => effect);
const diff = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;

describe('a rule of a service', () => {
  const journal = rule({ tool: 'run_diagnostics', match: { command: ['journalctl', '-u'] }, effect: 'forbid' });
  const keys = rule({ tool: 'read_file', match: { path: 'keys/**' }, effect: 'forbid' });
  const search = rule({ tool: 'grep_search', match: { path: 'keys/**' }, effect: 'ask' });
  const patch = rule({ tool: 'apply_patch', match: { path: 'db/**' }, effect: 'forbid' });
  const docs = rule({ tool: 'fetch_docs', match: { domain: 'man7.org' }, effect: 'ask' });
  const restart = rule({ tool: 'restart_service', effect: 'ask' });
  const rules = [journal, keys, search, patch, docs, restart];

  it.each([
    ['run_diagnostics', { command: 'journalctl -u shop' }, ['forbidden']],
    ['run_diagnostics', { command: "journalctl '-u' shop" }, ['forbidden']],
    ['run_diagnostics', { command: 'journalctl -n 5' }, []],
    ['read_file', { path: 'keys/a' }, ['forbidden']],
    ['read_file', { path: './x/../keys/a' }, ['forbidden']],
    ['read_file', { path: '/srv/shop/keys/.hidden' }, ['forbidden']],
    ['read_file', { path: 'key/a' }, []],
    ['grep_search', { query: 'x' }, ['ask']],
    ['grep_search', { query: 'x', path: 'keys/sub' }, ['ask']],
    ['grep_search', { query: 'x', path: 'src' }, []],
    ['apply_patch', { diff: diff('src/a') + diff('db/b') }, ['forbidden']],
    ['apply_patch', { diff: diff('src/a') }, []],
    ['apply_patch', { diff: 'no diff' }, ['forbidden']],
    ['fetch_docs', { url: 'https://www.man7.org/x' }, ['ask']],
    ['fetch_docs', { url: 'https://notman7.org/x' }, []],
    ['restart_service', { service: 'shop' }, ['ask']],
  ] as const)('about %s %j applies as it says', (tool, args, expected) => {
    expect(effects(rules, tool, args)).toEqual(expected);
  });

  it('that allows must cover all of it, and nothing that cannot be read', () => {
    const allow = rule({ tool: 'grep_search', match: { path: 'src/**' }, effect: 'allow' });
    expect(effects([allow], 'grep_search', { query: 'x', path: 'src/a' })).toEqual(['allow']);
    expect(effects([allow], 'grep_search', { query: 'x' })).toEqual([]);
  });
});

describe('the rules in the settings', () => {
  const problemsOf = (fields: Record<string, unknown>) => {
    const service = {
      id: 'shop',
      host: 'web-1',
      sourcePath: '/srv/shop',
      logs: [{ kind: 'journald', unit: 'shop' }],
      rules: [{ tool: 'read_file', match: { path: 'keys/**' }, effect: 'forbid', justification: 'keys', ...fields }],
    };
    const raw = { hosts: [{ id: 'web-1', address: 'a', user: 'b' }], services: [service] };
    return parseSettings(raw, {}, { dataDir: '/data', homeDir: '/home/x' }).problems;
  };

  it('are good when their examples hold', () => {
    expect(problemsOf({ examples: { matches: ['keys/a'], doesNotMatch: ['src/a'] } })).toEqual([]);
  });

  it.each([
    [{ examples: { matches: ['src/a'] } }, 'services[0].rules[0].examples.matches[0]'],
    [{ examples: { doesNotMatch: ['keys/a'] } }, 'services[0].rules[0].examples.doesNotMatch[0]'],
    [{ match: { path: '{a' } }, 'services[0].rules[0].match'],
    [{ tool: 'apply_patch', effect: 'allow' }, 'services[0].rules[0].effect'],
    [{ justification: '' }, 'services[0].rules[0].justification'],
    [{ effect: 'maybe' }, 'services[0].rules[0].effect'],
  ])('name the field that is wrong: %j', (fields, field) => {
    expect(problemsOf(fields).map((problem) => problem.field)).toContain(field);
  });
});
