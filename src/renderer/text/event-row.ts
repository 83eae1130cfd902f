/** A piece of a sentence: our words, or a name or quote that came from elsewhere. */
export type Piece = string | { readonly code: string };

/** How a row is told apart in the gutter, with a word beside the colour. */
export type Tone = 'plain' | 'agent' | 'good' | 'warning' | 'danger' | 'decision';

/** What is folded under a sentence: `bytes` of a host or tool, `words` of an agent or operator, or a `diff`. */
export interface EventDetail {
  readonly type: 'bytes' | 'words' | 'diff';
  readonly text: string;
  readonly open: boolean;
}

/** One row of the timeline. */
export interface EventRow {
  readonly kind: EventKind;
  readonly tone: Tone;
  readonly sentence: readonly Piece[];
  readonly detail: EventDetail | null;
}

/** What the timeline can be filtered by. */
export type EventKind = 'incident' | 'evidence' | 'agent' | 'approval' | 'step' | 'desk';

/** The kinds with their names, in the order of the filter. */
export const EVENT_KINDS: readonly { readonly kind: EventKind; readonly label: string }[] = [
  { kind: 'incident', label: 'Incident' },
  { kind: 'evidence', label: 'Lines and tools' },
  { kind: 'agent', label: 'Findings' },
  { kind: 'approval', label: 'Approvals' },
  { kind: 'step', label: 'Changes' },
  { kind: 'desk', label: 'Desk' },
];
