import { type ContainerLine, parseContainerLine } from './container-line.ts';
import { type ContainerPlace, createPlaceCounter, placeAfterBacklog } from './container-place.ts';
import type { StreamFeed, StreamPlace } from './stream-feed.ts';

/** What an engine says itself among the lines: never with a time before it. */
const ENGINE_SPEAKS =
  /^(?:Error response from daemon|error from daemon in stream|Error: |Error grabbing logs|WARN\[|time=")/;
const GONE = 'the log of the container no longer holds the place where reading had stopped: what stood between is lost';

/** Turns what `docker logs --timestamps` tells into kept lines. */
export class ContainerReader {
  readonly #feed: StreamFeed;
  readonly #start: ContainerPlace;
  readonly #counter: ReturnType<typeof createPlaceCounter>;
  #count = 0;
  #newest: bigint;
  /** Whether the last line was new: a line without a time goes where the one before it went. */
  #fresh = false;
  #missed = false;
  #said = '';

  /** Goes on at `place`; the lines must be told from its second on, or earlier. */
  constructor(feed: StreamFeed, place: ContainerPlace) {
    this.#feed = feed;
    this.#start = place;
    this.#counter = createPlaceCounter(place);
    this.#newest = BigInt(place.lastNanos);
  }

  /** Where a restart goes on. */
  place(): ContainerPlace {
    return this.#counter.place();
  }

  /** How many lines came. */
  count(): number {
    return this.#count;
  }

  /** The latest stamp that came, or that the place had. */
  newest(): bigint {
    return this.#newest;
  }

  /** What the engine said itself. */
  said(): string {
    return this.#said;
  }

  /** Takes in lines as they were told. */
  take(told: readonly Buffer[], backlog: boolean): void {
    const lines = told.map(parseContainerLine).filter((line) => this.#isNew(line));
    if (this.#counter.missedLast() && !this.#missed) {
      this.#missed = true;
      this.#feed.lost(streamPlace(this.#start), GONE);
    }
    if (lines.length === 0) return;
    const place = this.#counter.place();
    // Only the end of a backlog is told: what stands before it within the same second must not be taken for new after a kill.
    const kept = streamPlace(backlog ? placeAfterBacklog(place) : place);
    this.#feed.keep({ lines: lines.map(({ text }) => text), place: kept, backlog });
  }

  #isNew({ atNanos, text }: ContainerLine): boolean {
    if (atNanos === null) {
      if (!ENGINE_SPEAKS.test(text)) return this.#fresh;
      this.#said = `${this.#said}${text}\n`.slice(-2_000);
      return false;
    }
    this.#count += 1;
    if (atNanos > this.#newest) this.#newest = atNanos;
    this.#fresh = this.#counter.take(atNanos);
    return this.#fresh;
  }
}

/** A place as it is kept. */
export function streamPlace(place: ContainerPlace): StreamPlace {
  return { fileId: place.id, token: JSON.stringify(place) };
}
