const PLACEHOLDER = /⟦⟦|⟦[A-Z]+_\d+⟧/g;

/** The placeholders of a text, doubled brackets of real text left aside. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(text.match(PLACEHOLDER) ?? [])].filter((found) => found !== '⟦⟦');
}

/** JSON with the values in the place of their placeholders; one without a value, such as a secret's, stays. */
export function unmaskJson(json: string, values: ReadonlyMap<string, string>): string {
  return json.replaceAll(PLACEHOLDER, (found) => {
    const value = values.get(found);
    return value === undefined ? found : JSON.stringify(value).slice(1, -1);
  });
}
