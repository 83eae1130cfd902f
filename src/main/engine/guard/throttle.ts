/** At most `maxActions` per sliding window and key; the key is the role on an incident, so a retry does not reset it. */
export interface Throttle {
  /** Takes one action; null when it may go on, else when it may (in words). */
  take(key: string): string | null;
}
