/** The keys, as the help shows them. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'Open the command palette (Cmd on a Mac)' },
  { keys: ['?'], does: 'Show these keys' },
  { keys: ['G', 'N'], does: 'Go to Now' },
  { keys: ['A', 'Enter'], does: 'On an approval card: move to Approve, then approve' },
  { keys: ['D'], does: 'On an approval card: move to Deny' },
  { keys: ['/'], does: 'On an incident: filter the timeline' },
  { keys: ['F'], does: 'On an incident: follow or pause the timeline' },
  { keys: ['Esc'], does: 'Close what is on top' },
];
