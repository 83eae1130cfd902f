import type { MountedServerView, MountedToolView } from '#shared/contract/mcp.ts';

const TOOL_STATES: Record<MountedToolView['state'], { label: string; tone: 'good' | 'warning' | 'danger' | 'plain' }> =
  {
    pinned: { label: 'Pinned', tone: 'good' },
    new: { label: 'Not pinned', tone: 'plain' },
    changed: { label: 'Changed since it was pinned', tone: 'warning' },
    missing: { label: 'Not there', tone: 'plain' },
    blocked: { label: 'Blocked', tone: 'danger' },
  };

/** Where a tool of a mounted server stands, in words and in how much they weigh. */
export function mountedToolState(state: MountedToolView['state']): (typeof TOOL_STATES)['new'] {
  return TOOL_STATES[state];
}

const SERVER_STATES: Record<MountedServerView['state'], string> = {
  starting: 'Starting',
  ready: 'Connected',
  failed: 'Not connected',
};

/** How a mounted server is. */
export function mountedServerState(state: MountedServerView['state']): string {
  return SERVER_STATES[state];
}

/** Said where a definition turned into another one between reading and pinning. */
export const CHANGED_MEANWHILE =
  'Nothing was pinned: the server shows another definition by now. Go back and read that one first.';
