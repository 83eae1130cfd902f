import type { EvidenceRef, IncidentId } from '#shared/domain/ids.ts';
import type { Taint, TextKind } from '#shared/domain/taint.ts';
import type { Change } from '../core/journal.ts';
import type { Evidence } from '../db/evidence-repository.ts';

/** A text of an incident, and where it is from. */
export interface ScreenedText {
  readonly incidentId: IncidentId;
  /** The evidence it is kept as, or what else it is in a word. */
  readonly ref: EvidenceRef | string;
  /** `host:/path` of a line, `tool name(args)` of an answer. */
  readonly source: string;
  readonly kind: TextKind;
  readonly text: string;
}

/** What the incoming half of the gateway last found, for the operator. */
export interface ScreeningState {
  /** How often the screen could not do its work since the start. */
  readonly failures: number;
  /** The newest find of all; null when there was none, or when it cannot be read. */
  readonly last: Taint | null;
  /** Why taints cannot be read; null when they can. */
  readonly fault: string | null;
}

/**
 * The incoming half of the gateway: every text of hosts, files, documents, tools and mounted servers is screened for
 * instructions to a model. What is found is kept, shown to the operator, and read by no model; its incident is tainted.
 * A screen that fails has found everything.
 */
export interface Quarantine {
  /** Screens a text that is being kept. Call inside `Journal.commit`; the rows are written, the rest is returned. */
  screen(kept: ScreenedText): Required<Pick<Change, 'events' | 'audit'>>;
  /** The text as a model may read it: what was found in it is replaced by a marker that names its `ref`. */
  forModel(kept: ScreenedText): string;
  /** Evidence as a model may read it; sentences that were spread over several lines are found here, and recorded. */
  evidenceForModel(incidentId: IncidentId): readonly Evidence[];
  /** Withholds the whole of a piece of evidence from now on. Call inside `Journal.commit`. */
  withhold(taint: Taint): Required<Pick<Change, 'events' | 'audit'>>;
  /** Whether an active step needs a person's explicit word, whatever rules and grants say; true also when it cannot be told. */
  isTainted(incidentId: IncidentId): boolean;
  /** Why no active step may run: it cannot be told what the incident has read. Null when it can. */
  refusal(incidentId: IncidentId): string | null;
  /** Everything found in an incident, in order. Throws `storage_failed` when it cannot be read. */
  list(incidentId: IncidentId): readonly Taint[];
  state(): ScreeningState;
  /** Tries the screen on a text that it must find and on one that it must not; why it is of no use, null when it is. */
  fault(): string | null;
}
