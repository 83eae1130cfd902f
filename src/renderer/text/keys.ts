/** The keys, as the help shows them. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'Open the command palette (Cmd on a Mac)' },
  { keys: ['?'], does: 'Show these keys' },
  { keys: ['G', 'N'], does: 'Go to Now' },
  { keys: ['G', 'H'], does: 'Go to Hosts and services' },
  { keys: ['G', 'L'], does: 'Go to Logs' },
  { keys: ['G', 'P'], does: 'Go to Patterns' },
  { keys: ['G', 'S'], does: 'Go to Silences' },
  { keys: ['A', 'Enter'], does: 'On an approval card: move to Approve, then approve' },
  { keys: ['D'], does: 'On an approval card: move to Deny' },
  { keys: ['/'], does: 'On an incident: filter the timeline; in Logs: search' },
  { keys: ['F'], does: 'On an incident and in Logs: follow or pause' },
  { keys: ['↑', '↓'], does: 'In Logs, on the lines: pick a line' },
  { keys: ['C'], does: 'In Logs: copy the picked line' },
  { keys: ['P'], does: 'In Logs: try a pattern on the picked line' },
  { keys: ['I'], does: 'In Logs: open an incident from the picked line' },
  { keys: ['Esc'], does: 'Close what is on top' },
];
