import type { SecretFinding } from './find-secrets.ts';
import type { PrivateKind } from './placeholder-text.ts';

interface NumberForm {
  readonly kind: PrivateKind;
  readonly pattern: RegExp;
  /** `before` is what stands in front of it, the whole line at most. */
  readonly isReal: (found: string, before: string) => boolean;
}

/** How far in front of a number the word is looked for that says what it is. */
const REACH = 40;
const CARD = /card|visa|mastercard|amex|\bpan\b|\bcc\b|credit|debit/i;

/** Each with what tells it from any other number: a checksum where there is one. */
const FORMS: readonly NumberForm[] = [
  {
    kind: 'card',
    pattern: /(?<![\w.+-])(?:\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\w-]|\.\d)/g,
    isReal: isCard,
  },
  {
    kind: 'account',
    pattern: /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])/g,
    isReal: isIban,
  },
  { kind: 'person_id', pattern: /(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-]|\.\d)/g, isReal: isSocialSecurity },
  { kind: 'person_id', pattern: /(?<![\w.-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-]|\.\d)/g, isReal: isHealthNumber },
  {
    kind: 'phone',
    pattern: /(?<![\w+:.])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?![\w:])/g,
    isReal: (found) => digitsOf(found).length >= 9 && digitsOf(found).length <= 15,
  },
  { kind: 'phone', pattern: /(?<![\w.-])\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}(?![\w-])/g, isReal: () => true },
  { kind: 'phone', pattern: /(?<![\w.:/-])[2-9]\d{2}-[2-9]\d{2}-\d{4}(?![\w:-])/g, isReal: () => true },
];

/** Finds numbers of cards, accounts, persons and telephones. */
export function findPersonalNumbers(text: string): SecretFinding[] {
  return FORMS.flatMap(({ kind, pattern, isReal }) =>
    [...text.matchAll(pattern)]
      .filter(({ 0: found, index }) => isReal(found, text.slice(Math.max(0, index - REACH), index)))
      .map(({ 0: found, index }) => ({ kind, start: index, end: index + found.length })),
  );
}

function digitsOf(text: string): number[] {
  return text.replace(/\D/g, '').split('').map(Number);
}

/** The first digits of an issuer, and the checksum of Luhn. Without gaps one number in fifty has both: then it must be called a card. */
function isCard(found: string, before: string): boolean {
  const digits = digitsOf(found);
  if (!/[ -]/.test(found) && before.trim() !== '' && !CARD.test(before)) return false;
  if (!/^(?:4|5[1-5]|2[2-7]|3[47]|6(?:011|4[4-9]|5)|35)/.test(digits.join(''))) return false;
  const sum = digits.toReversed().reduce((total, digit, place) => {
    const counted = place % 2 === 1 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0 && new Set(digits).size > 1;
}

/** Letters count from 10; the whole, with its head moved to the end, leaves 1 by 97. */
function isIban(found: string): boolean {
  const text = found.replaceAll(' ', '');
  if (text.length < 15 || text.length > 34) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

function isSocialSecurity(found: string): boolean {
  const [area = '', group = '', serial = ''] = found.split('-');
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
}

/** A British health number: its last digit checks the nine before it. */
function isHealthNumber(found: string): boolean {
  const digits = digitsOf(found);
  const sum = digits.slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0);
  return (11 - (sum % 11)) % 11 === digits[9];
}
