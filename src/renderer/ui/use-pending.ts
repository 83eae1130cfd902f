import { useCallback, useState } from 'react';

/** Whether a call is on its way, and a way to run one so that it shows; a second one waits for the first. */
export function usePending(): readonly [boolean, (call: () => Promise<unknown>) => void] {
  const [pending, setPending] = useState(false);
  const run = useCallback((call: () => Promise<unknown>) => {
    setPending(true);
    call()
      .catch(() => undefined)
      .finally(() => setPending(false));
  }, []);
  return [pending, run];
}
