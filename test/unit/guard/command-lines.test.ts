import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateCommand } from '../../../src/main/engine/guard/policies/evaluate-command.ts';

const linesOf = (name: string): readonly string[] =>
  readFileSync(new URL(`../../fixtures/guard/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const judge = (text: string) =>
  evaluateCommand({
    text,
    roots: ['/srv/project', '/var/log', '/tmp'],
    healthHosts: ['localhost:8080', '127.0.0.1:8080', '127.0.0.1:3000'],
  });
const hostile = linesOf('hostile-commands.txt');
const legitimate = linesOf('legitimate-commands.txt');

/** What turns a harmless line into something else for a shell, a terminal, or a reader. */
const TAILS = [
  ['; id', '&& id', '|| id', '| sh', '& id', '$(id)', '`id`', '${IFS}id', '> /tmp/x', '>> x', '< x', '<(id)'],
  ['\nid', '\r\nid', '\0id', '\x1b[2J', '\u2028id', '\u202eid', '\u200bid', '\u00a0id', '\ufeff', '\u{e0041}'],
  ['\\', " '", ' "', ' *', ' ?', ' ~', ' [a]', ' {a,b}', ' #x', ' !x', ' ^x', ' @file \u2014help', ' \u2010x'],
].flat();

describe('command lines', () => {
  it('that abuse a command or one of its options are denied, each with its reason', () => {
    expect(hostile.length).toBeGreaterThan(500);
    const ran = hostile.filter((line) => {
      const verdict = judge(line);
      return verdict.verdict === 'allow' || verdict.reason === '';
    });
    expect(ran).toEqual([]);
  });

  it('that an operator types run', () => {
    expect(legitimate.length).toBeGreaterThan(400);
    expect(legitimate.filter((line) => judge(line).verdict === 'deny')).toEqual([]);
  });

  it('that run stop running with anything a shell or a terminal would act on behind them', () => {
    const plain = legitimate.filter((line) => !/^(ps|tail|journalctl) .*(-g|--grep|--since)/.test(line));
    const ran = plain
      .flatMap((line) => TAILS.map((tail) => line + tail))
      .filter((line) => judge(line).verdict === 'allow');
    expect(ran).toEqual([]);
  });

  it('keep their meaning only with plain dashes and plain names', () => {
    const disguised = legitimate
      .filter((line) => line.includes(' -'))
      .flatMap((line) => ['\u2013', '\u2212', '\uff0d'].map((dash) => line.replaceAll(' -', ` ${dash}`)));
    const wrapped = legitimate.flatMap((line) => [
      `sudo ${line}`,
      `env ${line}`,
      `/bin/${line}`,
      `\\${line}`,
      `X=1 ${line}`,
      line.toUpperCase(),
      `"${line}"`,
    ]);
    expect([...disguised, ...wrapped].filter((line) => judge(line).verdict === 'allow')).toEqual([]);
  });

  it('of every command refuse an option that is glued, cut short or unknown', () => {
    const commands = [...new Set(legitimate.map((line) => line.split(' ', 1)[0] ?? ''))];
    expect(commands.toSorted()).toEqual(
      ['curl', 'df', 'free', 'journalctl', 'netstat', 'ping', 'ps', 'ss', 'systemctl', 'tail', 'uptime'].toSorted(),
    );
    const options = ['--nonsense', '--nonsense=1', '-\u00e9', '--', '-', '--=', '-=', '--\u2014', '-?', '--helper'];
    const ran = commands.flatMap((command) =>
      options.map((option) => `${command} ${option}`).filter((line) => judge(line).verdict === 'allow'),
    );
    expect(ran).toEqual([]);
  });
});
