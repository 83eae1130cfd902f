/** Pure: the arguments of a tool call, strictly. What is no JSON object gives none, and says why. */
export function readArguments(json: string): { input: Record<string, unknown>; problem?: string } {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { input: value as Record<string, unknown> };
    return { input: {}, problem: 'The arguments of this call are no JSON object, so it was not made.' };
  } catch {
    return { input: {}, problem: 'The arguments of this call are not well-formed JSON, so it was not made.' };
  }
}
