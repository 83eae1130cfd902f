import type { SilenceId, Timestamp } from '#shared/domain/ids.ts';
import type { Silence, SilenceKind, SilenceScope } from '#shared/domain/noise.ts';
import type { Decider } from '#shared/domain/plan.ts';
import type { SilencedError } from './decide-silence.ts';

/** A silence as a person asks for it. */
export interface SilenceRequest {
  readonly kind: SilenceKind;
  readonly scope: SilenceScope;
  readonly reason: string;
  /** Now when absent or past. */
  readonly startsAt?: Timestamp | undefined;
  readonly endsAt: Timestamp;
}

/**
 * Silences and maintenance windows. They keep lines of logs quiet and nothing else: a changed host key, lost connections and
 * incidents by hand are told whatever is silenced.
 */
export interface Silences {
  /** Throws `invalid_input` for bad times or too many, `not_found` for an unknown host or service; both name the field. */
  add(request: SilenceRequest, by: Decider): Silence;
  /** Ends one before its time; false when it was over already. Throws `not_found` with field `id`. */
  end(id: SilenceId, by: Decider, why: string): boolean;
  /** Those that are or will be in force, newest first; with `includeEnded` also the last hundred that are over. */
  list(filter: { readonly includeEnded: boolean }): readonly Silence[];
  /** The silence that keeps lines of this error quiet at this time; null when none does. */
  covers(error: SilencedError, now: Date): Silence | null;
  /** Books the end of those whose time has run out, each once, also across a restart. Called by the engine's tick. */
  endDue(): void;
}
