/** Whether two times are at most this far apart, in milliseconds. A clock that was set back makes no window endless. */
export function isWithin(now: number, then: number, milliseconds: number): boolean {
  return Math.abs(now - then) <= milliseconds;
}
