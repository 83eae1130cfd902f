import type { PatternTrial } from '#shared/contract/patterns.ts';
import type { SilenceId } from '#shared/domain/ids.ts';
import type { Silence } from '#shared/domain/noise.ts';
import type { WatchPattern } from '#shared/domain/settings.ts';
import type { Outcome, RunCall } from './run-call.ts';

/** A silence or a maintenance window as it is asked for; without a start it begins now. */
export type SilenceRequest = Pick<Silence, 'kind' | 'scope' | 'reason' | 'endsAt'> & { readonly startsAt?: string };

/** What the operator can do about what counts as an error, and what stays quiet. */
export interface NoiseActions {
  addSilence(request: SilenceRequest): Promise<Outcome<Silence>>;
  endSilence(id: SilenceId): Promise<Outcome<'ended' | 'already_over'>>;
  tryPattern(regex: string, pasted: string): Promise<Outcome<PatternTrial>>;
  savePattern(pattern: WatchPattern): Promise<Outcome<string>>;
  removePattern(id: string): Promise<Outcome<string>>;
  mutePattern(id: string, muted: boolean): Promise<Outcome<boolean>>;
}

/** Actions on patterns and silences; `runInPlace` is for forms, which show their own failures. */
export function createNoiseActions({ run, runInPlace }: { run: RunCall; runInPlace: RunCall }): NoiseActions {
  return {
    addSilence: (request) => runInPlace(async (client) => (await client.silences.add(request)).silence, ['silences']),
    endSilence: (id) => run(async (client) => (await client.silences.end({ id })).result, ['silences']),
    tryPattern: (regex, pasted) => runInPlace((client) => client.patterns.try({ regex, pasted })),
    savePattern: (pattern) =>
      runInPlace(async (client) => (await client.patterns.save({ pattern })).saved, ['patterns', 'settings']),
    removePattern: (id) =>
      run(async (client) => (await client.patterns.remove({ id })).removed, ['patterns', 'settings']),
    mutePattern: (id, muted) =>
      run(async (client) => (await client.patterns.mute({ id, muted })).muted, ['patterns', 'settings']),
  };
}
