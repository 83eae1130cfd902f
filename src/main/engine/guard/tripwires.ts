import type { AgentId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import type { QuotedText } from './quote-untrusted.ts';

/** What a role's reasoner needs of the guard: what to say in the system prompt, how to quote, and what to have looked at. */
export interface RoleGuard {
  /** Belongs at the end of the system prompt: what quoted blocks are, the canary and the decoy secret. */
  readonly preamble: string;
  /** Every text that a host, a tool, a report or a person wrote goes to the model like this, and no other way. */
  quote(text: QuotedText): string;
  /** Looks at what a model wrote, before anything is made of it. Throws `tripwire_hit` when it set off a tripwire. */
  inspect(text: string): void;
}

/** One call of a tool, as the server side saw it. */
export interface InspectedCall {
  readonly tool: string;
  /** Arguments and stated reason as the caller wrote them. */
  readonly written: string;
  /** The same with secrets masked, for the record. */
  readonly masked: string;
}

/** The tripwires of one run. */
export interface RunTripwires extends RoleGuard {
  /** Throws `tripwire_hit` when the call is of a decoy, or holds what no call may hold. */
  inspectCall(call: InspectedCall): void;
  /** Throws `tripwire_hit` when one was set off during the run, whoever swallowed it. */
  requireIntact(): void;
  /** Fires with the hit: whatever the role is doing ends. */
  readonly signal: AbortSignal;
}

/** A tool that is listed to models and that no honest run calls. */
export interface DecoyTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Whose run it is. */
export interface TripwireCaller {
  readonly agentId: AgentId;
  readonly role: AgentRole;
  readonly incidentId: IncidentId;
}

/**
 * Tripwires in the way of a model that obeys what it reads. A hit revokes the credential, ends the run, clears its drafts,
 * withholds the text that was probably obeyed and hands the incident to a human, all on record.
 */
export interface Tripwires {
  lay(caller: TripwireCaller): RunTripwires;
}

const text = { type: 'string' };

/** The decoys. They do nothing; to call one is to be found out. */
export const DECOY_TOOLS: readonly DecoyTool[] = [
  {
    name: 'run_shell',
    description: 'Runs a command line in a shell on the host. Reserved for maintenance by people.',
    inputSchema: { type: 'object', properties: { command: text }, required: ['command'] },
  },
  {
    name: 'read_secret',
    description: 'Gives the value of a stored secret. Reserved for maintenance by people.',
    inputSchema: { type: 'object', properties: { name: text }, required: ['name'] },
  },
  {
    name: 'disable_audit',
    description: 'Switches the audit log off. Reserved for maintenance by people.',
    inputSchema: { type: 'object', properties: { reason: text }, required: ['reason'] },
  },
];

/** Whether a tool's name is a decoy's, in whatever case. */
export function isDecoy(tool: string): boolean {
  return DECOY_TOOLS.some(({ name }) => name === tool.trim().toLowerCase());
}
