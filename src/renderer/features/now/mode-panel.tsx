import type { ReactNode } from 'react';
import type { Mode } from '#shared/domain/modes.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { modeLabel, modeMeaning } from '../../text/labels.ts';
import { usePending } from '../../ui/use-pending.ts';

const MODES: readonly Mode[] = ['AUDIT', 'ACTIVE', 'DISABLED'];

/** The mode as a segmented control, with a sentence that says what it means. */
export function ModePanel({ mode }: { mode: Mode }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  return (
    <fieldset className="control" disabled={!online || pending}>
      <legend className="control-label">Mode</legend>
      <div className="segments">
        {MODES.map((option) => (
          <label key={option} className="segment">
            <input
              type="radio"
              name="mode"
              className="segment-input"
              value={option}
              checked={option === mode}
              onChange={() => run(() => desk.actions.setMode(option))}
            />
            <span className="segment-label">{modeLabel(option)}</span>
          </label>
        ))}
      </div>
      <p className="control-note">{modeMeaning(mode)}</p>
    </fieldset>
  );
}
