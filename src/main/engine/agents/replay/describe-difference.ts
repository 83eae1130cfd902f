import { diffLines } from 'diff';

const MOST_LINES = 20;
const WIDEST = 300;

/** Where two requests differ: the parts of the body, then the first lines that were taken out and put in. */
export function describeDifference(sent: string, made: string): readonly string[] {
  const before = partsOf(sent);
  const after = partsOf(made);
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const [first] = names;
  const lines =
    first === undefined
      ? []
      : diffLines(before.get(first) ?? '', after.get(first) ?? '')
          .filter(({ added, removed }) => added || removed)
          .flatMap(({ added, value }) =>
            value
              .trimEnd()
              .split('\n')
              .map((line) => `${added ? '+' : '-'} ${line}`.slice(0, WIDEST)),
          );
  const more = lines.length > MOST_LINES ? [`… ${lines.length - MOST_LINES} more lines differ`] : [];
  return [`differs in: ${names.join(', ') || 'the order of its bytes'}`, ...lines.slice(0, MOST_LINES), ...more];
}

/** The parts of a body by name, texts as lines. */
function partsOf(json: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [name, value] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
    if (name === 'messages' && Array.isArray(value)) {
      for (const [index, message] of value.entries()) parts.set(`message ${index + 1}`, asText(message));
    } else parts.set(name, asText(value));
  }
  return parts;
}

function asText(value: unknown): string {
  return JSON.stringify(value, null, 1).replaceAll('\\n', '\n');
}
