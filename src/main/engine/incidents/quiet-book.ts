import type { SilenceId } from '#shared/domain/ids.ts';
import type { Silence } from '#shared/domain/noise.ts';
import { findSilence, findStormSilence } from './decide-silence.ts';
import type { RecordingScope } from './recording.ts';

/** The silences in force while one batch is recorded, and the lines that each kept quiet. By hand nothing is kept quiet. */
export class QuietBook {
  readonly #scope: RecordingScope;
  readonly #found = new Map<string, Silence | null>();
  readonly #kept = new Map<SilenceId, number>();
  #inForce: readonly Silence[] | undefined;
  #ofStorms: Silence | null | undefined;

  constructor(scope: RecordingScope) {
    this.#scope = scope;
  }

  coversError(fingerprint: string): boolean {
    return this.#silenceOf(fingerprint) !== null;
  }

  /** Whether the storms of the host are kept quiet. */
  coversStorms(): boolean {
    return this.#stormSilence() !== null;
  }

  /** Counts a line with the silence that covers it. */
  suppress(fingerprint: string, by: 'error' | 'storm'): void {
    const silence = by === 'error' ? this.#silenceOf(fingerprint) : this.#stormSilence();
    if (silence === null) throw new Error('a line was kept quiet by no silence');
    this.#kept.set(silence.id, (this.#kept.get(silence.id) ?? 0) + 1);
  }

  /** Writes the counts, once for each silence. */
  save(): void {
    const { repositories, at } = this.#scope;
    for (const [id, count] of this.#kept) repositories.silences.suppress(id, { count, at });
  }

  #silenceOf(fingerprint: string): Silence | null {
    const known = this.#found.get(fingerprint);
    if (known !== undefined) return known;
    const { host, service } = this.#scope.arrival;
    const found = findSilence(this.#silences(), { host, service, fingerprint });
    this.#found.set(fingerprint, found);
    return found;
  }

  #stormSilence(): Silence | null {
    if (this.#ofStorms === undefined) {
      this.#ofStorms = findStormSilence(this.#silences(), this.#scope.arrival.host);
    }
    return this.#ofStorms;
  }

  #silences(): readonly Silence[] {
    const { repositories, at, arrival } = this.#scope;
    this.#inForce ??= arrival.manual ? [] : repositories.silences.inForce(at);
    return this.#inForce;
  }
}
