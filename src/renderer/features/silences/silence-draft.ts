import { SilenceScope } from '#shared/domain/noise.ts';
import type { SilenceRequest } from '../../state/noise-actions.ts';

/** A silence as it is being asked for; times are local, as `datetime-local` writes them. */
export interface SilenceDraft {
  readonly kind: SilenceRequest['kind'];
  readonly host: string;
  readonly service: string;
  readonly fingerprint: string;
  readonly reason: string;
  /** How long from now, or `custom` for the two times. */
  readonly length: '1' | '8' | '24' | 'custom';
  readonly startsAt: string;
  readonly endsAt: string;
}

const HOUR_MS = 3_600_000;
const two = (value: number): string => String(value).padStart(2, '0');

/** A time as a `datetime-local` field holds it. */
export function localTime(ms: number): string {
  const time = new Date(ms);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** A silence of one hour for nothing in particular yet. */
export function emptySilence(nowMs: number): SilenceDraft {
  return {
    kind: 'silence',
    host: '',
    service: '',
    fingerprint: '',
    reason: '',
    length: '1',
    startsAt: localTime(nowMs),
    endsAt: localTime(nowMs + HOUR_MS),
  };
}

function times(draft: SilenceDraft, nowMs: number): { startsAt?: string; endsAt: string } | null {
  if (draft.length !== 'custom') {
    return { endsAt: new Date(nowMs + Number(draft.length) * HOUR_MS).toISOString() };
  }
  const starts = new Date(draft.startsAt);
  const ends = new Date(draft.endsAt);
  if (Number.isNaN(starts.getTime()) || Number.isNaN(ends.getTime())) {
    return null;
  }
  return { startsAt: starts.toISOString(), endsAt: ends.toISOString() };
}

/** The request, or what is wrong with which field (`scope`, `reason`, `endsAt`). */
export function readSilence(
  draft: SilenceDraft,
  nowMs: number,
): { readonly request: SilenceRequest } | { readonly errors: Readonly<Record<string, string>> } {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const scope = SilenceScope.safeParse({
    host: orNull(draft.host),
    service: orNull(draft.service),
    fingerprint: orNull(draft.fingerprint),
  });
  const when = times(draft, nowMs);
  const reason = draft.reason.trim();
  if (!scope.success) {
    return { errors: { scope: 'Say what stays quiet: pick a host, a service or one error.' } };
  }
  if (reason === '') {
    return { errors: { reason: 'Say why: whoever has the next shift reads it.' } };
  }
  if (when === null || Date.parse(when.endsAt) <= Math.max(nowMs, Date.parse(when.startsAt ?? when.endsAt) - 1)) {
    return { errors: { endsAt: 'The end must be after the start, and in the future.' } };
  }
  return { request: { kind: draft.kind, scope: scope.data, reason, ...when } };
}
