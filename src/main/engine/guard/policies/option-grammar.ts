/** Checks one value or operand: null when it is allowed, else what it must be. */
export type ValueRule = (value: string) => string | null;

/**
 * `flag` takes nothing, `value` the next word or `=…`, `maybe` the next word only when the rule knows it,
 * `assigned` a value only behind `=`.
 */
export type OptionRule =
  | { readonly takes: 'flag' }
  | { readonly takes: 'value' | 'maybe' | 'assigned'; readonly rule: ValueRule };

/** What one command may be given. Options are written out; an abbreviation or a glued value is unknown. */
export interface CommandGrammar {
  /** Keyed by the option as it is typed, dashes included. */
  readonly options: ReadonlyMap<string, OptionRule>;
  readonly operand: ValueRule;
  readonly minOperands: number;
  readonly maxOperands: number;
}

/** A command line as the grammar read it. */
export type ParsedCommand =
  | {
      readonly type: 'parsed';
      /** In order, each as it will be passed on: option words with their values. */
      readonly options: readonly { readonly name: string; readonly value: string | null }[];
      readonly operands: readonly string[];
    }
  | { readonly type: 'refused'; readonly reason: string };

type Option = { name: string; value: string | null };
type Step = { type: 'taken'; options: Option[]; used: number } | { type: 'refused'; reason: string };

const refused = (reason: string): { type: 'refused'; reason: string } => ({ type: 'refused', reason });

function takeValue(name: string, rule: ValueRule, value: string | undefined): Step {
  if (value === undefined) return refused(`option ${name} needs a value`);
  const wrong = rule(value);
  return wrong === null ? { type: 'taken', options: [{ name, value }], used: 2 } : refused(`option ${name}: ${wrong}`);
}

function takeNamed(name: string, option: OptionRule, next: string | undefined): Step {
  if (option.takes === 'value') return takeValue(name, option.rule, next);
  if (option.takes === 'maybe' && next !== undefined && option.rule(next) === null) {
    return { type: 'taken', options: [{ name, value: next }], used: 2 };
  }
  return { type: 'taken', options: [{ name, value: null }], used: 1 };
}

function takeAssigned(word: string, grammar: CommandGrammar): Step {
  const cut = word.indexOf('=');
  const name = word.slice(0, cut);
  const option = grammar.options.get(name);
  if (option === undefined) return refused(`option ${name} is not on the list`);
  if (option.takes === 'flag') return refused(`option ${name} takes no value`);
  const taken = takeValue(name, option.rule, word.slice(cut + 1));
  return taken.type === 'taken' ? { ...taken, used: 1 } : taken;
}

/** `-tulnp`: flags in one word; only the last may take a value, from the next word. */
function takeCluster(word: string, next: string | undefined, grammar: CommandGrammar): Step {
  const letters = word.slice(1).split('');
  const options: Option[] = [];
  for (const [index, letter] of letters.entries()) {
    const name = `-${letter}`;
    const option = grammar.options.get(name);
    if (option === undefined) return refused(`option ${name} (in ${word}) is not on the list`);
    const last = index === letters.length - 1;
    if (last) {
      const taken = takeNamed(name, option, next);
      return taken.type === 'taken' ? { ...taken, options: [...options, ...taken.options] } : taken;
    }
    if (option.takes === 'value') return refused(`option ${name} must stand apart from its value (${word})`);
    options.push({ name, value: null });
  }
  return { type: 'taken', options, used: 1 };
}

function takeOption(words: readonly string[], at: number, grammar: CommandGrammar): Step {
  const word = words[at] ?? '';
  const next = words[at + 1];
  const whole = grammar.options.get(word);
  if (whole !== undefined) return takeNamed(word, whole, next);
  if (word.startsWith('--')) {
    return word.includes('=') ? takeAssigned(word, grammar) : refused(`option ${word} is not on the list`);
  }
  return word.length > 2 ? takeCluster(word, next, grammar) : refused(`option ${word} is not on the list`);
}

/** Reads the words after the command's name; the first thing that the grammar does not know refuses all of it. */
export function parseOptions(words: readonly string[], grammar: CommandGrammar): ParsedCommand {
  const options: Option[] = [];
  const operands: string[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word.startsWith('-')) {
      const step = takeOption(words, at, grammar);
      if (step.type === 'refused') return step;
      options.push(...step.options);
      at += step.used;
    } else {
      const wrong = grammar.operand(word);
      if (wrong !== null) return refused(`operand ${JSON.stringify(word)}: ${wrong}`);
      operands.push(word);
      at += 1;
    }
  }
  if (operands.length < grammar.minOperands) return refused('an operand is missing');
  if (operands.length > grammar.maxOperands) return refused(`more than ${grammar.maxOperands} operands`);
  return { type: 'parsed', options, operands };
}

/** The options back as words: the value always in a word of its own behind a short option, after `=` behind a long one. */
export function optionWords(options: readonly { name: string; value: string | null }[]): string[] {
  return options.flatMap(({ name, value }) => {
    if (value === null) return [name];
    return name.startsWith('--') ? [`${name}=${value}`] : [name, value];
  });
}
