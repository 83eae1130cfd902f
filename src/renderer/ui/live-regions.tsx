import type { ReactNode } from 'react';
import { useDeskState } from '../state/use-desk.ts';
import { visibleText } from '../text/untrusted-marks.ts';

/** The two places from which a screen reader hears what happens: one polite, one assertive. */
export function LiveRegions(): ReactNode {
  const said = useDeskState((state) => state.said);
  return (
    <>
      <output className="visually-hidden" aria-live="polite">
        {visibleText(said.polite)}
      </output>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        {visibleText(said.assertive)}
      </div>
    </>
  );
}
