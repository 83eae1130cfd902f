import type { ReactNode } from 'react';
import { visibleText } from '#shared/domain/visible-text.ts';
import { useDeskState } from '../state/use-desk.ts';

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
