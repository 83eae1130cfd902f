/** Fields of a structured line; nested ones by their path, as in `log.level`. */
export type Fields = ReadonlyMap<string, unknown>;

/** Longer lines are read as text. */
const LONGEST = 64 * 1_024;
const MOST_FIELDS = 200;
const DEEPEST = 3;
/** What collectors write before the object, as in `2026-01-02T03:04:05Z stderr F {`. */
const BEFORE = /^[^{}"]{0,200}$/;
/** The last colon of `name: {` or a quote marks prose that ends in an object. */
const OBJECT = /^\{\s*"/;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(value: Readonly<Record<string, unknown>>, path: string, into: Map<string, unknown>): void {
  const depth = path.split('.').length;
  for (const [key, child] of Object.entries(value)) {
    if (into.size >= MOST_FIELDS) return;
    const name = `${path}${key}`;
    if (isObject(child) && depth < DEEPEST) flatten(child, `${name}.`, into);
    else if (!into.has(name)) into.set(name, child);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The fields of a line that is a JSON object, also after what a collector writes before it; null for any other line. */
export function fieldsOf(line: string): Fields | null {
  const text = line.trimEnd();
  if (!text.endsWith('}') || text.length > LONGEST) return null;
  const start = text.indexOf('{');
  if (!OBJECT.test(text.slice(start, start + 200)) || !BEFORE.test(text.slice(0, start))) return null;
  const value = parsed(text.slice(start));
  if (!isObject(value)) return null;
  const fields = new Map<string, unknown>();
  flatten(value, '', fields);
  return fields;
}

/** The first of the fields that holds text. */
export function textField(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** Fields that hold the message; the first that is there counts. */
export const MESSAGE_FIELDS: readonly string[] = (
  'msg|message|MESSAGE|@message|Message|@m|@mt|body|Body|body.stringValue|short_message|RenderedMessage' +
  '|MessageTemplate|log|textPayload|jsonPayload.message|event|text|error.message|err.message|exception.message|error|err'
).split('|');

/** Fields that tell what kind of error it is, beside the message. */
export const KIND_FIELDS: readonly string[] = (
  'logger|logger_name|loggerName|log.logger|name|component|module|c|Category|code|err.code|error.code|errorCode|status' +
  '|statusCode|status_code|http.status_code|response.status|type|err.type|error.type|err.name|error.name' +
  '|exception.type|exception.class|error|err|reason|cause|err.message|error.message|exception.message|attr.error.codeName'
).split('|');
