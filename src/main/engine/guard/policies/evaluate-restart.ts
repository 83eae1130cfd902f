/** Null when the service may be restarted now, else when it may. Times are RFC 3339; a clock set back keeps it refused. */
export function evaluateRestart(input: {
  readonly last: string | null;
  readonly now: string;
  readonly cooldownSeconds: number;
}): string | null {
  if (input.last === null) return null;
  const readyAt = Date.parse(input.last) + input.cooldownSeconds * 1_000;
  const now = Date.parse(input.now);
  if (!Number.isFinite(readyAt) || !Number.isFinite(now)) return 'the time of the last restart cannot be read';
  if (now >= readyAt) return null;
  return `it was restarted at ${input.last}; the next restart is allowed in ${Math.ceil((readyAt - now) / 1_000)} s`;
}
