import type { CommandGrammar, OptionRule, ValueRule } from './option-grammar.ts';
import { decimal, flags, integer, matching, noOperand, oneOf, values } from './value-rules.ts';

const nameList = matching(/^[A-Za-z0-9_.@:,+-]+$/, 'plain names with commas between');
/** Column names with a width or a heading behind them; none that shows the environment of a process. */
const columns = matching(
  /^(?!.*\benv)[a-zA-Z_%]+(:\d{1,4})?(=[A-Za-z0-9_]*)?([, ][a-zA-Z_%]+(:\d{1,4})?(=[A-Za-z0-9_]*)?)*$/i,
  'column names with commas between, none of the environment',
);
const terminals = matching(
  /^[a-z]{1,8}(\/\d{1,5}|\d{0,5})(,[a-z]{1,8}(\/\d{1,5}|\d{0,5}))*$/,
  'terminals such as pts/0',
);
const sortKeys = matching(/^[+-]?[a-zA-Z_%]+(,[+-]?[a-zA-Z_%]+)*$/, 'column names with commas between');
const pids = matching(/^\d{1,9}(,\d{1,9})*$/, 'process ids with commas between');
const unit = matching(/^[A-Za-z0-9_.@:-]+$/, 'the name of a unit');
const plainPath = matching(/^[^\p{C}`$;&|<>\\'"]+$/u, 'a path without characters that a shell would act on');
/** Either a plain number of lines, or `+N` for everything from line N on. */
const tailLines = matching(/^(-?(\d{1,3}|[1-4]\d{3}|5000)|\+\d{1,9})$/, 'at most 5000 lines, or +N');
/** Up to a mebibyte, in the units of `tail`; what is cut of the answer is said anyway. */
const tailBytes: ValueRule = (value) => {
  const [, digits = '', unitName = ''] = /^-?(\d{1,7})(b|K|KiB|kB|M|MiB|MB)?$/.exec(value) ?? [];
  const size =
    Number(digits) * ({ '': 1, b: 512, kB: 1_000, K: 1_024, KiB: 1_024, MB: 1_000_000 }[unitName] ?? 1_048_576);
  return /^\+\d{1,12}$/.test(value) || (digits !== '' && size <= 1_048_576) ? null : 'must be at most 1 MiB, or +N';
};
const time = matching(/^[A-Za-z0-9 :.+-]{1,40}$/, 'a time');
const priority = matching(/^[a-z0-7]+(\.\.[a-z0-7]+)?$/, 'a priority');
const boot = matching(/^([+-]?\d{1,4}|[0-9a-f]{32}([+-]\d{1,4})?|all)$/, 'a boot');
const filesystem = matching(/^[a-z0-9._-]+$/, 'a type of file system');
/** A field with its value, `+` between alternatives, or a program where distributions keep them. */
const journalMatch = matching(
  /^(_{0,2}[A-Z][A-Z0-9_]*=[A-Za-z0-9_.@:/-]+|\+|\/(usr\/)?(local\/)?(s?bin|lib|libexec)(\/[A-Za-z0-9_+-][A-Za-z0-9_.+-]*){1,4})$/,
  'FIELD=value or the path of a program',
);
const journalFieldName = matching(/^_{0,2}[A-Z][A-Z0-9_]*$/, 'the name of a field');
/** Short enough that a name cannot carry much out by DNS. */
const pingTarget = matching(
  /^(?=.{1,64}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,30}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?){0,5}|[0-9A-Fa-f:]{2,39})$/,
  'a host name or an address',
);

/** Words of the socket filter: names without dots (a dotted name would be looked up by DNS), operators, addresses. */
const socketFilter: ValueRule = (value) => {
  const parts = value.split(/[ ()]+/).filter((part) => part !== '');
  const known =
    /^([A-Za-z][A-Za-z0-9-]*|[<>=!&|]{1,2}|(\[[0-9A-Fa-f:]+\]|[0-9.]+|\*|[0-9A-Fa-f:]+)?(\/\d{1,3})?(:([A-Za-z0-9*-]+))?)$/;
  return parts.every((part) => known.test(part)) ? null : 'must be a filter of states, addresses and ports';
};

const grammar = (
  options: readonly (readonly [string, OptionRule])[],
  operands: { rule: ValueRule; min?: number; max?: number },
): CommandGrammar => ({
  options: new Map(options),
  operand: operands.rule,
  minOperands: operands.min ?? 0,
  maxOperands: operands.max ?? 20,
});

/** BSD words of `ps` (`aux`): everything but `e`, which prints environments. */
const psWord = matching(
  /^([acfghHjlLmnprsSTuvVwxX]{1,8}|\d{1,9}(,\d{1,9})*)$/,
  'letters such as aux (never e) or process ids',
);

const ps = grammar(
  [
    ...flags(
      '-e -A -a -d -f -F -l -j -L -T -m -H -w -ww -N -y -M -c -aux -x --forest --no-headers --no-heading --headers --deselect ' +
        '-V -P -Z -S --context --cumulative',
    ),
    ...values('-o -O --format', columns),
    ...values('-p --pid --ppid -q --quick-pid --sid -s', pids),
    ...values('-C -u -U -g -G --user --User --group --Group', nameList),
    ...values('-t --tty', terminals),
    ...values('--sort -k', sortKeys),
    ...values('--cols --columns --width --rows --lines', integer(1, 10_000)),
  ],
  { rule: psWord, max: 3 },
);

const netstat = grammar(
  flags(
    '-a -l -n -t -u -p -r -s -i -e -ee -o -x -w -W -4 -6 -g --all --listening --numeric --numeric-hosts --numeric-ports ' +
      '-M -N -v -C -F -Z -S -V --masquerade --symbolic --verbose --sctp --tcp --udp --unix --raw --programs --route --statistics --interfaces --extend --timers --wide --groups',
  ),
  { rule: noOperand, max: 0 },
);

const ss = grammar(
  [
    ...flags(
      '-n -a -l -o -e -m -p -i -s -t -u -d -w -x -S -4 -6 -H -O -T -0 -r -b -Z -z -V -h --numeric --all --listening --options --extended ' +
        '--memory --processes --threads --info --summary --tcp --udp --dccp --raw --unix --sctp --packet --ipv4 --ipv6 ' +
        '--no-header --oneline --resolve --context --contexts',
    ),
    ...values('-f --family', oneOf('inet', 'inet6', 'unix', 'link', 'netlink', 'vsock')),
    ...values('-A --query --socket', matching(/^[a-z0-9_,]+$/, 'socket tables with commas between')),
  ],
  { rule: socketFilter, max: 30 },
);

const tail = grammar(
  [
    ...values('-n --lines', tailLines),
    ...values('-c --bytes', tailBytes),
    ...flags('-q -v -z --quiet --silent --verbose --zero-terminated'),
  ],
  { rule: plainPath, min: 1, max: 10 },
);

const df = grammar(
  [
    ...flags(
      '-a -h -H -i -k -l -m -P -T -v --all --human-readable --si --inodes --local --portability --print-type --total --no-sync',
    ),
    ...values('-t --type -x --exclude-type', filesystem),
    ...values('-B --block-size', matching(/^\d{0,6}[KMGTPE]?i?B?$/, 'a size')),
    ['--output', { takes: 'assigned', rule: matching(/^[a-z]+(,[a-z]+)*$/, 'column names') }],
  ],
  { rule: plainPath, max: 10 },
);

const free = grammar(
  flags(
    '-b -k -m -g -h -l -L -t -v -w -V --line --bytes --kilo --mega --giga --tera --kibi --mebi --gibi --tebi --human --si --lohi --total --committed --wide',
  ),
  { rule: noOperand, max: 0 },
);

const uptime = grammar(flags('-p -s -V -h --pretty --since'), { rule: noOperand, max: 0 });

/** Formats of journal lines for people; `export` and the streams of JSON are for programs. */
const JOURNAL_OUTPUT = oneOf(
  ...'short short-iso short-iso-precise short-precise short-full short-monotonic short-delta short-unix'.split(' '),
  ...'cat verbose json json-pretty with-unit'.split(' '),
);

const systemctl = grammar(
  [
    ...flags(
      '--no-pager -l --full -a --all --user --system --plain --no-legend -q --quiet -r --recursive --failed ' +
        '--with-dependencies --no-ask-password',
    ),
    ...values('-n --lines', integer(0, 5_000)),
    ...values('-t --type --state', nameList),
    ...values('-o --output', JOURNAL_OUTPUT),
  ],
  { rule: unit, min: 1, max: 20 },
);

const journalctl = grammar(
  [
    ...flags(
      '--no-pager -x --catalog -r --reverse -k --dmesg -q --quiet --utc --no-hostname -e --pager-end --list-boots ' +
        '--disk-usage --user --system --no-full --full -l -a --all -m --merge -N --fields',
    ),
    ['-n', { takes: 'maybe', rule: integer(0, 5_000) }],
    ['--lines', { takes: 'maybe', rule: integer(0, 5_000) }],
    ...values('-F --field', journalFieldName),
    ...values('--facility', nameList),
    ...values('--case-sensitive', oneOf('true', 'false', 'yes', 'no')),
    ...values('-u --unit --user-unit -t --identifier', unit),
    ...values('-p --priority', priority),
    ...values('-S --since -U --until', time),
    ...values('-g --grep', matching(/^[A-Za-z0-9 _:,=@/-]{1,100}$/, 'plain words')),
    ...values('-o --output', JOURNAL_OUTPUT),
    ['-b', { takes: 'maybe', rule: boot }],
    ['--boot', { takes: 'maybe', rule: boot }],
  ],
  { rule: journalMatch, max: 9 },
);

const ping = grammar(
  [
    ...flags('-n -q -4 -6 -D -O -v -a -U'),
    ...values('-c', integer(1, 10)),
    ...values('-W', decimal(0.1, 10)),
    ...values('-w', integer(1, 60)),
    ...values('-i', decimal(0.2, 10)),
    ...values('-t', integer(1, 255)),
    ...values('-s', integer(0, 1_472)),
  ],
  { rule: pingTarget, min: 1, max: 1 },
);

/** Safe parts of a write-out format: known variables and plain text; never `@file` and never `%output{…}`. */
const writeOut = matching(/^(%\{[a-z_]+\}|[A-Za-z0-9 :=,./_-]|\\[nt])+$/, 'variables like %{http_code} and plain text');

const curl = grammar(
  [
    ...flags(
      '-s -S -i -I -f -v -4 -6 -g -N --no-buffer --http2 --tcp-nodelay --silent --show-error --include --head --fail --fail-with-body --verbose --ipv4 --ipv6 ' +
        '--no-progress-meter --globoff --compressed --http1.1 --get -G',
    ),
    ...values('-m --max-time --connect-timeout', decimal(0.1, 20)),
    ...values('-X --request', oneOf('GET', 'HEAD')),
    ...values('--retry', integer(0, 3)),
    ...values('--max-filesize', integer(1, 10_000_000)),
    ...values('-r --range', matching(/^\d{1,9}-\d{0,9}$/, 'a range of bytes')),
    ...values('-A --user-agent', matching(/^[A-Za-z0-9][A-Za-z0-9 ./;:()_+-]{0,99}$/, 'plain words')),
    ...values(
      '-H --header',
      matching(
        /^(Accept|Accept-Language|Cache-Control): ?[A-Za-z0-9/.,;=+* -]+$/i,
        'an Accept or Cache-Control header',
      ),
    ),
    ...values('-w --write-out', writeOut),
  ],
  { rule: matching(/^[!-~]{1,512}$/, 'a URL'), min: 1, max: 5 },
);

/** The commands of the whitelist, each with everything it may be given. */
export const COMMAND_GRAMMARS: ReadonlyMap<string, CommandGrammar> = new Map([
  ['ps', ps],
  ['netstat', netstat],
  ['ss', ss],
  ['curl', curl],
  ['tail', tail],
  ['df', df],
  ['free', free],
  ['uptime', uptime],
  ['systemctl', systemctl],
  ['journalctl', journalctl],
  ['ping', ping],
]);
