/** Pure: whether a name matches a list of OpenSSH patterns: `*` any text, `?` any character; a negated match rules it out. */
export function matchesPatterns(patterns: readonly string[], name: string): boolean {
  const hits = patterns.filter((pattern) => matchesPattern(pattern.replace(/^!/, ''), name));
  return hits.length > 0 && !hits.some((pattern) => pattern.startsWith('!'));
}

function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`, 'u').test(name);
}
