/** The files that a diff names as changed, for a sentence; the diff itself is under it. */
export function patchedFiles(diff: string): string {
  return [...diff.matchAll(/^\+\+\+ (?:b\/)?(\S.*)$/gm)].map((match) => match[1]).join(', ');
}

/** A call's arguments in one line: the bare value where there is one. */
export function argumentsText(args: Record<string, unknown>): string {
  const entries = Object.entries(args);
  const only = entries.length === 1 ? entries[0]?.[1] : undefined;
  if (typeof only === 'string') {
    return only;
  }
  return entries
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
