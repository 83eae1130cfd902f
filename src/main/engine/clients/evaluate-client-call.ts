import { z } from 'zod';
import { IncidentId, ServiceId } from '#shared/domain/ids.ts';
import { TOOL_MATRIX, ToolName } from '#shared/domain/roles.ts';
import type { ClientCall } from './client-desk.ts';

const MAX_ARGUMENTS = 1_100_000;

const Envelope = z.object({
  service: ServiceId,
  incident: IncidentId.optional(),
  reason: z.string().max(2_000).default(''),
});

/** A client's call with the desk's own fields taken out of its arguments. */
export interface ReadCall {
  readonly tool: ToolName;
  readonly active: boolean;
  readonly service: ServiceId;
  readonly incident: IncidentId | null;
  readonly reason: string;
  readonly args: Record<string, unknown>;
}

/** The client as the record names it: its own claim, reduced to plain characters. */
export function clientName(claimed: string): string {
  const plain = claimed.replaceAll(/[^a-zA-Z0-9._-]+/g, '-').slice(0, 48);
  return `mcp:${plain.replaceAll(/^-+|-+$/g, '') || 'unnamed'}`;
}

/** Takes a call apart, or says why it cannot be one. */
export function evaluateClientCall({ tool, args }: ClientCall): ReadCall | { readonly refused: string } {
  const known = ToolName.safeParse(tool);
  if (!known.success) return { refused: 'there is no such tool' };
  if (JSON.stringify(args).length > MAX_ARGUMENTS) return { refused: 'the arguments are too long' };
  const envelope = Envelope.safeParse(args);
  if (!envelope.success) {
    const [issue] = envelope.error.issues;
    return { refused: `${issue?.path.join('.') || 'arguments'}: ${issue?.message ?? 'cannot be read'}` };
  }
  const { service, incident = null, reason } = envelope.data;
  const { service: _service, incident: _incident, reason: _reason, ...own } = args;
  const active = TOOL_MATRIX.surgeon.includes(known.data);
  // The one tool that has a field of that name itself.
  const rest = known.data === 'restart_service' ? { ...own, service } : own;
  return { tool: known.data, active, service, incident, reason, args: rest };
}
