import type { ReactNode } from 'react';
import { useNow } from '../state/use-now.ts';
import { ago, fullTime, shortTime } from '../text/times.ts';

/** How long ago something was, moving on; the whole time with its zone on hover. */
export function Ago({ at }: { at: string }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A time of day; the whole time with its zone on hover. */
export function ShortTime({ at }: { at: string }): ReactNode {
  const now = useNow(60_000);
  return (
    <time dateTime={at} title={fullTime(at)}>
      {shortTime(at, now)}
    </time>
  );
}
