import { ASKS_FOR_PERSON, ASKS_FOR_SECRET, FOREIGN_OVERRIDE } from './injection-phrases.ts';

/** Where a text came from. */
export type InjectionSource = 'operator' | 'log' | 'file' | 'doc' | 'tool';

/** The screen's verdict; `score` is between 0 and 1. */
export interface InjectionVerdict {
  readonly verdict: 'allow' | 'flag' | 'block';
  readonly categories: readonly string[];
  readonly score: number;
}

interface Signal {
  readonly category: string;
  readonly weight: number;
  readonly pattern: RegExp;
}

const FLAG_AT = 0.5;
const BLOCK_AT = 0.9;
const MAX_SCREENED = 1_000_000;
const HIDDEN = /[\u{E0000}-\u{E007F}]|\p{Cf}/gu;
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  ԁ: 'd',
  ո: 'n',
  α: 'a',
  ο: 'o',
  ν: 'v',
  ρ: 'p',
};

const instructions = '(?:instructions?|prompts?|rules?|directions?|guidelines?|directives?|commands?|training|context)';
const before =
  '(?:previous|prior|above|earlier|preceding|foregoing|former|existing|original|initial|system|safety|your)';

const SIGNALS: readonly Signal[] = [
  {
    category: 'override',
    weight: 0.9,
    pattern: new RegExp(
      `\\b(?:ignore|disregard|forget|override|bypass|neglect|discard|overlook|skip) (?:[a-z]+ ){0,4}?${before} (?:[a-z]+ ){0,3}?${instructions}\\b`,
    ),
  },
  {
    category: 'override',
    weight: 0.9,
    pattern:
      /\b(?:ignore|disregard|forget) (?:all|everything|anything) (?:(?:you|that|i|we) )?(?:(?:were|was|have been|been) )?(?:told|said|above|before|learned|instructed)\b/,
  },
  {
    category: 'override',
    weight: 0.6,
    pattern:
      /\b(?:ignore|disregard|forget) (?:all |everything )?(?:of )?(?:the |your |my |any )?(?:above|previous|prior|preceding)(?: i[a-z]{0,3}ns?t[a-z]{0,4}ct[a-z]{2,6}\b| and\b| text\b|[.,:;])/,
  },
  ...FOREIGN_OVERRIDE.map((pattern): Signal => ({ category: 'override', weight: 0.9, pattern })),
  { category: 'override', weight: 0.6, pattern: /\b(?:new|updated|real|actual) instructions? ?(?::|are\b|follow)/ },
  { category: 'role_change', weight: 0.6, pattern: /\byou are now (?:a|an|the|in|dan|no longer|free|unrestricted)\b/ },
  {
    category: 'role_change',
    weight: 0.6,
    pattern:
      /\b(?:pretend (?:to be|you are|that you)|act as (?:a|an|if you)|roleplay as)\b.{0,80}\b(?:unrestricted|no (?:rules|restrictions|limits)|evil|jailbroken|dan|root|administrator)\b/,
  },
  {
    category: 'role_change',
    weight: 0.9,
    pattern:
      /\b(?:developer|god|dan|jailbreak|admin(?:istrator)?|debug) mode (?:is )?(?:now )?(?:enabled|activated|engaged|unlocked)\b.{0,200}\b(?:you|assistant|ai|model)\b/,
  },
  {
    category: 'role_change',
    weight: 0.6,
    pattern:
      /\bdo anything now\b|\b(?:free|freed|released|liberated) (?:of|from) (?:all|any|your) (?:[a-z]+ )?(?:restrictions|rules|limits|filters|constraints)\b|\b(?:no|without(?: any)?) (?:ethical|moral|content|safety) (?:[a-z]+ ){0,2}?(?:restrictions|guidelines|filters|limits|policies|constraints)\b/,
  },
  ...ASKS_FOR_SECRET.map((pattern): Signal => ({ category: 'exfiltration', weight: 0.6, pattern })),
  { category: 'exfiltration', weight: 0.6, pattern: ASKS_FOR_PERSON },
  {
    category: 'exfiltration',
    weight: 0.9,
    pattern:
      /\b(?:reveal|print|show|repeat|output|leak|disclose|tell me|display) (?:me )?(?:[a-z]+ ){0,3}?(?:system prompt|hidden prompt|initial prompt|initial instructions|system instructions|your instructions|your prompt)\b/,
  },
  {
    category: 'fake_turn',
    weight: 0.9,
    pattern:
      /<\|(?:im[ _]start|im[ _]end|system|endoftext|assistant|user)\|>|\[\/?inst\]|<<\/?sys>>|### ?(?:system|instruction)s?:/,
  },
  {
    category: 'fake_turn',
    weight: 0.9,
    pattern: /#{2,} ?\(system (?:message|prompt)\)|\[system (?:message|prompt|note)\]|\brole : ?system , ?content :/,
  },
  {
    category: 'addressed',
    weight: 0.6,
    pattern:
      /\bimportant message from .{1,60}? to you\b|\bbefore you (?:can )?(?:solve|answer|complete|continue|finish) (?:with )?(?:the|your|this|my) (?:task|question|request)\b.{0,120}\bplease\b/,
  },
  {
    category: 'addressed',
    weight: 0.6,
    pattern:
      /\b(?:attention|note to|message (?:to|for)|important(?: instructions?)? (?:to|for)|dear|hey) (?:the |all |any )?(?:ai|llm|language model|assistant|agent|chatbot|bot)\b/,
  },
  {
    category: 'addressed',
    weight: 0.5,
    pattern:
      /\b(?:as an? ai|ai (?:assistant|agent|model)s?|assistant)[,:]? (?:you )?(?:must|should|shall|need to|please) (?:now |immediately |instead )?(?:run|execute|call|use|apply|restart|delete|approve|send|ignore|mark)\b/,
  },
  {
    category: 'conceal',
    weight: 0.6,
    pattern:
      /\b(?:do not|don t|never) (?:tell|inform|mention|alert|notify|show) (?:this )?(?:to )?(?:the )?(?:user|operator|human|anyone)\b/,
  },
  {
    category: 'approval',
    weight: 0.6,
    pattern:
      /\b(?:auto-?approve|approve (?:this|all|the) (?:plan|action|patch|request)s?|without (?:asking|approval|confirmation))\b.{0,80}\b(?:assistant|agent|ai|you)\b/,
  },
];

/** One spelling for what looks or reads the same: compatibility forms, look-alikes, invisible characters, case, white space. */
export function normaliseForScreening(text: string): string {
  return text
    .slice(0, MAX_SCREENED)
    .normalize('NFKC')
    .replace(HIDDEN, '')
    .toLowerCase()
    .replace(/[\u0370-\u03ff\u0400-\u052f\u0578]/g, (letter) => LOOKALIKES[letter] ?? letter)
    .replace(/[\s"'`*_]+/g, ' ');
}

function tagged(text: string): string {
  const letters = text.match(/[\u{E0020}-\u{E007E}]/gu) ?? [];
  return letters.map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0xe0000)).join('');
}

/** What stands behind one layer of base64 or percent encoding, where that is readable text. */
function decodings(text: string): string[] {
  const found: string[] = [];
  for (const match of text.slice(0, MAX_SCREENED).matchAll(/[A-Za-z0-9+/]{24,4000}={0,2}/g)) {
    const plain = Buffer.from(match[0], 'base64').toString('utf8');
    if (/^[\x20-\x7e\s]+$/.test(plain)) found.push(plain);
    if (found.length >= 20) break;
  }
  if (/%[0-9a-f]{2}/i.test(text)) {
    found.push(
      text
        .slice(0, MAX_SCREENED)
        .replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }
  return found;
}

/** Screens untrusted text for instructions to a model. The operator's own words are never more than flagged. */
export function screenInjection(input: { readonly text: string; readonly source: InjectionSource }): InjectionVerdict {
  const hidden = tagged(input.text);
  const views = [input.text, hidden, ...decodings(input.text)].map(normaliseForScreening);
  const hits = SIGNALS.filter((signal) => views.some((view) => signal.pattern.test(view)));
  const missed = hits.reduce((rest, signal) => rest * (1 - signal.weight), hidden.length > 8 ? 0.4 : 1);
  const score = Math.round((1 - missed) * 1_000) / 1_000;
  const categories = [
    ...new Set([...hits.map((signal) => signal.category), ...(hidden.length > 8 ? ['hidden_text'] : [])]),
  ];
  const worst = score >= BLOCK_AT && input.source !== 'operator' ? 'block' : 'flag';
  return { verdict: score >= FLAG_AT ? worst : 'allow', categories, score };
}
