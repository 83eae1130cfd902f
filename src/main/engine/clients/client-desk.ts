import type { ApprovalId } from '#shared/domain/ids.ts';

/** A tool as clients of the MCP server see it: one of the six, with the service it is meant for. */
export interface ClientTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  /** It changes nothing; an active one only asks the operator. */
  readonly readOnly: boolean;
}

/** One call of a client. Everything in it is the client's claim, its name included. */
export interface ClientCall {
  /** As the client names itself. */
  readonly client: string;
  readonly tool: string;
  readonly args: Record<string, unknown>;
}

/** What the client is told; `text` may hold untrusted words of a host. */
export interface ClientAnswer {
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly text: string;
  /** What waits for the operator, of an active call. */
  readonly approval?: { readonly id: ApprovalId; readonly state: string };
}

/** The guarded tools for programs that are not the desk's own agents. */
export interface ClientDesk {
  tools(): readonly ClientTool[];
  /** Refusals are answers; throws only when the desk itself cannot do its work. */
  call(call: ClientCall, signal: AbortSignal): Promise<ClientAnswer>;
}
