/** At most `maxActions` per sliding window and key; the key is the role on an incident, so a retry does not reset it. */
export interface Throttle {
  /** Takes one action; null when it may go on, else when it may (in words). */
  take(key: string): string | null;
}

/** A throttle that can be looked at. */
export interface OpenThrottle extends Throttle {
  /** Who acted within the window, and how many actions each has left. */
  users(): readonly { readonly key: string; readonly left: number }[];
}
