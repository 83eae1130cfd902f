import type { GrantRule } from '#shared/domain/grants.ts';
import type { EventRow } from './event-row.ts';
import { deciderLabel, modeLabel } from './labels.ts';
import { because, code, type EventOf, raw, row, shown } from './sentence-pieces.ts';

/** Sentences about the desk itself. */
export function deskSentence(
  event: EventOf<
    | 'mode_changed'
    | 'stop_changed'
    | 'watcher_changed'
    | 'source_changed'
    | 'gap_recorded'
    | 'settings_changed'
    | 'settings_refused'
  >,
): EventRow {
  switch (event.type) {
    case 'mode_changed':
      return row('desk', 'decision', `Mode is now ${modeLabel(event.data.mode)}.`);
    case 'stop_changed': {
      const words = event.data.engaged ? 'Everything was stopped.' : 'The stop switch was released.';
      return row('desk', event.data.engaged ? 'danger' : 'decision', `${words}${because(event.data.why)}`);
    }
    case 'watcher_changed': {
      const words = event.data.running ? 'Watching started.' : 'Watching stopped.';
      return row('desk', event.data.running ? 'plain' : 'warning', `${words}${because(event.data.why)}`);
    }
    case 'source_changed':
      return row(
        'desk',
        event.data.state === 'blind' ? 'warning' : 'plain',
        'Source ',
        code(event.data.source),
        ` is now ${event.data.state}.${because(event.data.why)}`,
      );
    case 'gap_recorded':
      return gapSentence(event);
    case 'settings_changed':
      return {
        ...row('desk', 'decision', `The settings were changed by ${deciderLabel(event.data.by)}.`),
        detail: shown(event.data.changes.join('\n')),
      };
    case 'settings_refused': {
      const text = event.data.problems.map((problem) => `${problem.field}: ${problem.message}`).join('\n');
      return {
        ...row(
          'desk',
          'warning',
          `The settings have ${event.data.problems.length === 1 ? '1 problem' : `${event.data.problems.length} problems`}.`,
        ),
        detail: shown(text),
      };
    }
  }
}

function gapSentence(event: EventOf<'gap_recorded'>): EventRow {
  const { bytes, fromOffset, recovered, source, why } = event.data;
  const size = bytes === null ? 'an unknown number of bytes' : `${bytes} bytes`;
  const words = recovered ? `read later: ${size}` : `not read: ${size}`;
  return row(
    'desk',
    recovered ? 'plain' : 'warning',
    'Gap in ',
    code(source),
    ` after byte ${fromOffset}, ${words}.${because(why)}`,
  );
}

/** Sentences about hosts and their keys. */
export function hostSentence(event: EventOf<'host_key_changed' | 'host_key_pinned' | 'host_freeze_changed'>): EventRow {
  switch (event.type) {
    case 'host_key_changed': {
      const { host, pinned, presented, keyType, why } = event.data;
      return {
        ...row('desk', 'danger', code(host), ` shows another host key. Nothing was sent to it.${because(why)}`),
        detail: raw(`pinned: ${pinned}\nshown:  ${presented} (${keyType})`),
      };
    }
    case 'host_key_pinned': {
      const { host, fingerprint, keyType, by } = event.data;
      return {
        ...row('desk', 'decision', 'The key of ', code(host), ` was pinned by ${deciderLabel(by)}.`),
        detail: raw(`${keyType} ${fingerprint}`),
      };
    }
    case 'host_freeze_changed': {
      const words = event.data.frozen
        ? ' is frozen: no agent works on it.'
        : ' is released: agents may work on it again.';
      const tone = event.data.frozen ? 'danger' : 'decision';
      return row('desk', tone, code(event.data.host), `${words}${because(event.data.why)}`);
    }
  }
}

/** Sentences about mounted MCP servers. */
export function mountSentence(
  event: EventOf<'mcp_server_changed' | 'mcp_tool_unpinned' | 'mcp_tool_pinned'>,
): EventRow {
  switch (event.type) {
    case 'mcp_server_changed': {
      const { server, ready, why } = event.data;
      const words = ready ? ' is ready.' : ` is not ready.${because(why)}`;
      return row('desk', ready ? 'plain' : 'warning', 'The MCP server ', code(server), words);
    }
    case 'mcp_tool_unpinned': {
      const { server, tool, why } = event.data;
      return row('desk', 'warning', code(`${server}/${tool}`), ` is not offered to the agents.${because(why)}`);
    }
    case 'mcp_tool_pinned': {
      const { server, tool, hash, by } = event.data;
      const sentence = row('desk', 'decision', code(`${server}/${tool}`), ` was pinned by ${deciderLabel(by)}.`);
      return { ...sentence, detail: raw(hash) };
    }
  }
}

/** Sentences about what is kept quiet. */
export function silenceSentence(event: EventOf<'silence_added' | 'silence_ended'>): EventRow {
  switch (event.type) {
    case 'silence_added': {
      const { kind, scope, reason, by } = event.data;
      const what = kind === 'maintenance' ? 'Maintenance of ' : 'Silence for ';
      const named = [scope.host, scope.service, scope.fingerprint].filter((part) => part !== null).join(' · ');
      return { ...row('desk', 'decision', what, code(named), ` by ${deciderLabel(by)}.`), detail: shown(reason) };
    }
    case 'silence_ended': {
      const { suppressed, why } = event.data;
      const lines = suppressed === 1 ? '1 line' : `${suppressed} lines`;
      return row('desk', 'plain', `A silence ended: ${lines} stayed quiet.${because(why)}`);
    }
  }
}

/** What a grant covers, in words. */
export function grantWords({ service, host, tools, files }: GrantRule): string {
  const what = tools.includes('apply_patch')
    ? `changes of exactly ${files.join(', ')}`
    : 'restarts, no change of a file';
  const both = tools.length > 1 ? `${what}, with a restart` : what;
  return `${service} on ${host}: ${both}`;
}

/** Sentences about what is approved ahead. */
export function grantSentence(event: EventOf<'grant_added' | 'grant_ended'>): EventRow {
  switch (event.type) {
    case 'grant_added': {
      const { rule, incidentId, by } = event.data;
      const span = incidentId === null ? 'for an hour' : 'for this incident';
      return {
        ...row('desk', 'decision', `Plans like this one are approved ahead ${span}, by ${deciderLabel(by)}.`),
        detail: shown(grantWords(rule)),
      };
    }
    case 'grant_ended':
      return row('desk', 'plain', `A grant ended.${because(event.data.why)}`);
  }
}
