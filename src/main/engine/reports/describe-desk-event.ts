import { assertNever } from '#shared/domain/assert-never.ts';
import type { DeskEvent } from '#shared/domain/events.ts';

/** The events that tell of the desk rather than of one incident's course. */
export type DeskWideEvent = Extract<
  DeskEvent,
  {
    type:
      | 'mode_changed'
      | 'stop_changed'
      | 'watcher_changed'
      | 'source_changed'
      | 'gap_recorded'
      | 'settings_changed'
      | 'settings_refused'
      | 'host_key_changed'
      | 'host_key_pinned'
      | 'host_freeze_changed'
      | 'mcp_server_changed'
      | 'mcp_tool_unpinned'
      | 'mcp_tool_pinned'
      | 'grant_added'
      | 'grant_ended'
      | 'permission_requested'
      | 'permission_decided'
      | 'permission_expired'
      | 'silence_added'
      | 'silence_ended';
  }
>;

/** One event of the desk itself in a line for a terminal; the caller makes its text plain. */
export function describeDeskEvent(event: DeskWideEvent): string {
  switch (event.type) {
    case 'mode_changed':
      return `mode ${event.data.mode}`;
    case 'stop_changed':
    case 'watcher_changed':
    case 'source_changed':
    case 'gap_recorded':
      return event.data.why;
    case 'settings_refused':
      return event.data.problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    case 'settings_changed':
      return `settings changed: ${event.data.changes.join('; ')}`;
    case 'host_key_changed':
      return `${event.data.host} shows another key: pinned ${event.data.pinned}, shown ${event.data.presented} (${event.data.keyType})`;
    case 'host_key_pinned':
      return `key of ${event.data.host} pinned: ${event.data.fingerprint}`;
    case 'host_freeze_changed':
      return `${event.data.host} ${event.data.frozen ? 'frozen' : 'released'}: ${event.data.why}`;
    case 'mcp_server_changed':
      return `MCP server ${event.data.server} ${event.data.ready ? 'is ready' : `is not ready: ${event.data.why}`}`;
    case 'mcp_tool_unpinned':
      return `${event.data.tool} of the MCP server ${event.data.server} is not offered: ${event.data.why}`;
    case 'mcp_tool_pinned':
      return `${event.data.tool} of the MCP server ${event.data.server} pinned: ${event.data.hash}`;
    case 'grant_added':
      return `plans of ${event.data.rule.service} approved ahead until ${event.data.endsAt}: ${[...event.data.rule.tools, ...event.data.rule.files].join(', ')}`;
    case 'grant_ended':
      return `grant ended: ${event.data.why}`;
    case 'permission_requested':
      return `${event.data.tool} ${event.data.args} waits for permission: ${event.data.rule}`;
    case 'permission_decided': {
      const done = event.data.decision === 'allow' ? 'allowed' : 'denied';
      return `${event.data.tool} ${done} by ${event.data.by.user} (${event.data.by.via}), digest ${event.data.digest}`;
    }
    case 'permission_expired':
      return `${event.data.tool} was not permitted: ${event.data.why}`;
    case 'silence_added':
      return `${event.data.kind} until ${event.data.endsAt}: ${event.data.reason}`;
    case 'silence_ended':
      return `silence ended, ${String(event.data.suppressed)} lines kept quiet: ${event.data.why}`;
    default:
      return assertNever(event);
  }
}
