import canonicalize from 'canonicalize';

/** What an agent signs for one call: canonical JSON (RFC 8785) of the call's id, tool and arguments. */
export function callPayload(call: { callId: string; tool: string; args: Record<string, unknown> }): string {
  return canonicalize({ args: call.args, callId: call.callId, tool: call.tool }) ?? '';
}
