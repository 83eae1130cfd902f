/** What a regular expression is made of, as far as it tells which texts must be in a match. */
export type Piece =
  | { readonly type: 'characters'; readonly characters: readonly string[] }
  | { readonly type: 'sequence' | 'choice'; readonly pieces: readonly Piece[] }
  | { readonly type: 'repeated'; readonly piece: Piece; readonly least: number; readonly most: number }
  /** A place between characters: `edge` of a word, or one that asks for `nothing` that is of use. */
  | { readonly type: 'edge' | 'nothing' }
  /** One digit, whichever. */
  | { readonly type: 'digit' }
  /** Any character, or more than is worth listing. */
  | { readonly type: 'anything' };

const MOST_CHARACTERS = 16;
const DIGITS = Array.from('0123456789');
/** So many digits to choose from count as any. */
const ANY_DIGIT = 4;

const ANYTHING: Piece = { type: 'anything' };
const NOTHING: Piece = { type: 'nothing' };

/** Reads JavaScript's and RE2's expressions alike; null for what one of them writes in its own way. */
export function parseExpression(source: string): Piece | null {
  try {
    const reader = new Reader(source);
    const piece = reader.choice();
    return reader.done() ? piece : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

class NotUnderstood extends Error {}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  done(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(): Piece {
    const pieces = [this.#sequence()];
    while (this.#take('|')) pieces.push(this.#sequence());
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : { type: 'choice', pieces };
  }

  #sequence(): Piece {
    const pieces: Piece[] = [];
    while (!this.done() && !'|)'.includes(this.#peek())) pieces.push(this.#quantified(this.#atom()));
    return { type: 'sequence', pieces };
  }

  #quantified(piece: Piece): Piece {
    const match = this.#match(/^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})[?+]?/);
    if (match === null) return piece;
    const [, sign, from, comma, to] = match;
    if (sign !== undefined)
      return { type: 'repeated', piece, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    const least = Number(from);
    const most = comma === undefined ? least : to === '' ? Infinity : Number(to);
    return { type: 'repeated', piece, least, most };
  }

  #atom(): Piece {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#set();
    if (character === '\\') return this.#escape();
    if (character === '.') return ANYTHING;
    if (character === '^' || character === '$') return NOTHING;
    if ('*+?'.includes(character)) throw new NotUnderstood();
    return { type: 'characters', characters: [character] };
  }

  #group(): Piece {
    if (this.#match(/^\?[a-zA-Z]+\)/) !== null) return NOTHING;
    const around = this.#match(/^\?<?[=!]/) !== null;
    if (!around) this.#match(/^\?(?:P?<\w+>|[a-zA-Z]*:)/);
    if (this.#peek() === '?') throw new NotUnderstood();
    const inner = this.choice();
    if (!this.#take(')')) throw new NotUnderstood();
    return around ? NOTHING : inner;
  }

  #set(): Piece {
    const negated = this.#take('^');
    const characters = new Set<string>();
    let known = true;
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const part = this.#partOfSet();
      if (part === null) known = false;
      else for (const character of part) characters.add(character);
    }
    this.#next();
    if (negated || !known || characters.size > MOST_CHARACTERS || characters.size === 0) return ANYTHING;
    const digits = [...characters].filter((character) => DIGITS.includes(character)).length;
    if (digits === characters.size && digits >= ANY_DIGIT) return { type: 'digit' };
    return { type: 'characters', characters: [...characters] };
  }

  /** Null for more characters than are worth listing. */
  #partOfSet(): readonly string[] | null {
    if (this.#match(/^\[:\^?\w+:\]/) !== null) return null;
    const first = this.#oneOfSet();
    if (first?.length !== 1 || this.#match(/^-(?!\])/) === null) return first;
    const [from = ''] = first;
    const [to = '', ...more] = this.#oneOfSet() ?? [];
    if (more.length > 0 || to < from) throw new NotUnderstood();
    const length = to.charCodeAt(0) - from.charCodeAt(0) + 1;
    if (length > MOST_CHARACTERS) return null;
    return Array.from({ length }, (_, index) => String.fromCharCode(from.charCodeAt(0) + index));
  }

  #oneOfSet(): readonly string[] | null {
    const character = this.#next();
    if (character !== '\\') return [character];
    if (this.#take('b')) return [' '];
    const piece = this.#escape();
    if (piece.type === 'digit') return DIGITS;
    return piece.type === 'characters' ? piece.characters : null;
  }

  #escape(): Piece {
    const code = this.#match(/^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|x\{([0-9A-Fa-f]{1,6})\})/);
    if (code !== null) return fromCode(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16));
    if (this.#match(/^[pP](?:\{\^?\w+(?:=\w+)?\}|\w)/) !== null) return ANYTHING;
    const character = this.#next();
    if (character === 'b') return { type: 'edge' };
    if ('BAzZ'.includes(character)) return NOTHING;
    if (character === 'd') return { type: 'digit' };
    if ('sntrfv'.includes(character)) return { type: 'characters', characters: [' '] };
    if ('DwWS'.includes(character)) return ANYTHING;
    if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstood();
    return { type: 'characters', characters: [character] };
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(): string {
    const character = this.#source[this.#at];
    if (character === undefined) throw new NotUnderstood();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#source.slice(this.#at));
    this.#at += match?.[0].length ?? 0;
    return match;
  }
}

function fromCode(code: number): Piece {
  if (code > 0x7e) return ANYTHING;
  return { type: 'characters', characters: [code <= 0x20 ? ' ' : String.fromCharCode(code)] };
}
