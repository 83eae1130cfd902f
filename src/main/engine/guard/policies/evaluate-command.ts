import { COMMAND_GRAMMARS } from './command-grammars.ts';
import { evaluateHealthUrl } from './evaluate-health-url.ts';
import { evaluatePath } from './evaluate-path.ts';
import { optionWords, type ParsedCommand, parseOptions } from './option-grammar.ts';
import { tokenizeCommand } from './tokenize-command.ts';

/** What the command line may touch. Absent means nothing of that kind. */
export interface CommandPolicyInput {
  readonly text: string;
  /** Absolute folders; a relative path is taken from the first. */
  readonly roots?: readonly string[];
  /** `host:port` that curl may ask. */
  readonly healthHosts?: readonly string[];
  /** Ports of the service on its own machine, which curl may ask too. */
  readonly ports?: readonly number[];
}

/** The judgement on a command line. `paths` are the files that it would read, for the host to resolve. */
export type CommandVerdict =
  | {
      readonly verdict: 'allow';
      readonly argv: readonly [string, ...string[]];
      readonly paths: readonly string[];
      readonly reason: string;
    }
  | { readonly verdict: 'deny'; readonly reason: string };

type Parsed = Extract<ParsedCommand, { type: 'parsed' }>;
type Shaped = { readonly argv: readonly string[]; readonly paths?: readonly string[] } | { readonly refused: string };

const deny = (reason: string): CommandVerdict => ({ verdict: 'deny', reason });
const has = (parsed: Parsed, ...names: readonly string[]): boolean =>
  parsed.options.some((option) => names.includes(option.name));
const asTyped = (parsed: Parsed): Shaped => ({ argv: [...optionWords(parsed.options), ...parsed.operands] });

function shapeTail(parsed: Parsed, input: CommandPolicyInput): Shaped {
  const paths: string[] = [];
  for (const operand of parsed.operands) {
    const verdict = pathInRoots(operand, input.roots ?? []);
    if ('refused' in verdict) return verdict;
    paths.push(verdict.path);
  }
  return { argv: [...optionWords(parsed.options), ...paths], paths };
}

function pathInRoots(path: string, roots: readonly string[]): { path: string } | { refused: string } {
  const candidates = path.startsWith('/') ? roots : roots.slice(0, 1);
  let reason = 'no folder is open to this command';
  for (const root of candidates) {
    const verdict = evaluatePath({ path, root });
    if (verdict.verdict === 'allow') return { path: verdict.resolved };
    reason = verdict.reason;
  }
  return { refused: reason };
}

function shapeCurl(parsed: Parsed, input: CommandPolicyInput): Shaped {
  const local = (input.ports ?? []).flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  const urls: string[] = [];
  for (const operand of parsed.operands) {
    const verdict = evaluateHealthUrl(operand, [...(input.healthHosts ?? []), ...local]);
    if (verdict.type === 'refused') return { refused: verdict.reason };
    urls.push(verdict.url);
  }
  const limit = has(parsed, '-m', '--max-time') ? [] : ['--max-time', '10'];
  // -q first: no configuration file is read; no proxy; no URL globbing; no scheme but these two.
  const fixed = ['-q', '--globoff', '--noproxy', '*', '--proto', '=http,https', ...limit];
  return { argv: [...fixed, ...optionWords(parsed.options), ...urls] };
}

function shapeSystemctl(parsed: Parsed): Shaped {
  if (parsed.operands[0] !== 'status')
    return { refused: `systemctl ${parsed.operands[0] ?? ''} is not allowed, only status` };
  const pager = has(parsed, '--no-pager') ? [] : ['--no-pager'];
  return { argv: [...pager, ...optionWords(parsed.options), ...parsed.operands] };
}

function shapeJournalctl(parsed: Parsed): Shaped {
  const pager = has(parsed, '--no-pager') ? [] : ['--no-pager'];
  const bound = has(parsed, '-n', '--lines') ? [] : ['-n', '1000'];
  return { argv: [...pager, ...bound, ...optionWords(parsed.options), ...parsed.operands] };
}

function shapePing(parsed: Parsed): Shaped {
  return has(parsed, '-c') ? asTyped(parsed) : { refused: 'option -c with at most 10 is required' };
}

function shape(command: string, parsed: Parsed, input: CommandPolicyInput): Shaped {
  switch (command) {
    case 'tail':
      return shapeTail(parsed, input);
    case 'curl':
      return shapeCurl(parsed, input);
    case 'systemctl':
      return shapeSystemctl(parsed);
    case 'journalctl':
      return shapeJournalctl(parsed);
    case 'ping':
      return shapePing(parsed);
    default:
      return asTyped(parsed);
  }
}

const isOption = (word: string | undefined): boolean => word?.startsWith('-') === true;

/** `ps axo pid,args` is `ps ax -o pid,args`; the old `tail -20` is `tail -n 20`. The value of an option is left alone. */
function unfold(command: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (isOption(words[index - 1])) return [word];
    if (command === 'tail' && /^-\d{1,4}$/.test(word)) return ['-n', word.slice(1)];
    const letters = command === 'ps' ? /^([a-zA-Z]{0,7})o$/.exec(word)?.[1] : undefined;
    return letters === undefined ? [word] : [...(letters === '' ? [] : [letters]), '-o'];
  });
}

/** Programs whose `-V` prints a version and nothing else. */
const SAYS_VERSION = new Set(['ping', 'curl', 'ss', 'ps', 'netstat', 'free', 'uptime']);

/** Judges a command line as an agent typed it; what is allowed comes back as the argument vector that will run. */
export function evaluateCommand(input: CommandPolicyInput): CommandVerdict {
  const tokens = tokenizeCommand(input.text);
  if (tokens.type === 'refused') return deny(tokens.reason);
  const [command = '', ...rest] = tokens.words;
  const grammar = COMMAND_GRAMMARS.get(command);
  if (grammar === undefined || tokens.bare[0] !== true)
    return deny(`the command ${JSON.stringify(command)} is not on the list`);
  if (
    rest.length === 1 &&
    (rest[0] === '--version' || rest[0] === '--help' || (rest[0] === '-V' && SAYS_VERSION.has(command)))
  ) {
    return { verdict: 'allow', argv: [command, rest[0]], paths: [], reason: `${command} describes itself` };
  }
  const parsed = parseOptions(unfold(command, rest), grammar);
  if (parsed.type === 'refused') return deny(`${command}: ${parsed.reason}`);
  const shaped = shape(command, parsed, input);
  if ('refused' in shaped) return deny(`${command}: ${shaped.refused}`);
  return {
    verdict: 'allow',
    argv: [command, ...shaped.argv],
    paths: shaped.paths ?? [],
    reason: `${command} with known options and operands`,
  };
}
