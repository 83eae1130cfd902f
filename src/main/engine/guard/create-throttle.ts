import type { Clock } from '../core/clock.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { OpenThrottle } from './throttle.ts';

/** A throttle with a sliding window; the limits are read from the settings at each call. */
export function createThrottle(deps: { settings: SettingsSource; clock: Clock }): OpenThrottle {
  const taken = new Map<string, number[]>();
  const forget = (oldest: number): void => {
    for (const [key, times] of taken) if ((times.at(-1) ?? 0) <= oldest) taken.delete(key);
  };
  return {
    take(key) {
      const { maxActions, windowSeconds } = deps.settings.current().security.throttle;
      const now = deps.clock.now().getTime();
      const oldest = now - windowSeconds * 1_000;
      forget(oldest);
      const recent = (taken.get(key) ?? []).filter((time) => time > oldest);
      const first = recent[0];
      if (recent.length >= maxActions && first !== undefined) {
        const waitSeconds = Math.ceil((first + windowSeconds * 1_000 - now) / 1_000);
        return `${maxActions} calls in ${windowSeconds} s are the limit; the next is allowed in ${waitSeconds} s`;
      }
      taken.set(key, [...recent, now]);
      return null;
    },
    users() {
      const { maxActions, windowSeconds } = deps.settings.current().security.throttle;
      const oldest = deps.clock.now().getTime() - windowSeconds * 1_000;
      forget(oldest);
      return [...taken].map(([key, times]) => ({
        key,
        left: Math.max(0, maxActions - times.filter((time) => time > oldest).length),
      }));
    },
  };
}
