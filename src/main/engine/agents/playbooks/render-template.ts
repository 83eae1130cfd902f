import { RE2JS } from 're2js';

/** What templates may name: captures and facts of the incident. All of it is plain text. */
export type Facts = Readonly<Record<string, string>>;

const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;

/** The text with every `{{name}}` filled in; null when one of them is not known. */
export function renderTemplate(template: string, facts: Facts): string | null {
  return fill(template, facts, (value) => value);
}

/** The RE2 expression with every `{{name}}` filled in as literal text; null when one of them is not known. */
export function renderPattern(template: string, facts: Facts): RE2JS | null {
  const source = fill(template, facts, (value) => RE2JS.quote(value));
  return source === null ? null : RE2JS.compile(source);
}

function fill(template: string, facts: Facts, encode: (value: string) => string): string | null {
  let missing = false;
  const text = template.replace(PLACE, (_, name: string) => {
    const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (value === undefined) missing = true;
    return encode(value ?? '');
  });
  return missing ? null : text;
}

/** Arguments of a tool with every template filled in; null when one is not known. */
export function renderArgs(
  args: Readonly<Record<string, string | number | boolean>>,
  facts: Facts,
): Record<string, unknown> | null {
  const rendered = Object.entries(args).map(
    ([name, value]) => [name, typeof value === 'string' ? renderTemplate(value, facts) : value] as const,
  );
  return rendered.some(([, value]) => value === null) ? null : Object.fromEntries(rendered);
}

/** A match of an expression: the whole text it covers and its named groups. */
export interface Captured {
  readonly quote: string;
  readonly groups: Facts;
}

/** The first or last match in the text; null when there is none. */
export function capture(pattern: RE2JS, text: string, take: 'first' | 'last' = 'first'): Captured | null {
  const matcher = pattern.matcher(text);
  const names = Object.keys(pattern.namedGroups());
  let found: Captured | null = null;
  while (matcher.find()) {
    const groups: Record<string, string> = {};
    for (const name of names) {
      const value = matcher.group(name);
      if (value !== null) groups[name] = value;
    }
    found = { quote: matcher.group() ?? '', groups };
    if (take === 'first') break;
  }
  return found;
}
