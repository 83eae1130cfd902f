import type { ReactNode } from 'react';
import { HREF } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { scopeText, silenceStanding, timeLeft } from '../../text/silence-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { EndButton } from '../silences/silence-row.tsx';

/** The silences in force; nothing when there is none. */
export function SilencesPanel(): ReactNode {
  const now = useNow();
  const silences = useDeskState((state) => state.silences) ?? [];
  const inForce = silences.filter((silence) => silenceStanding(silence, now) === 'in_force');
  if (inForce.length === 0) {
    return null;
  }
  return (
    <Panel title="Kept quiet" aside={<a href={HREF.silences}>All silences</a>}>
      <ul className="plain-list">
        {inForce.map((silence) => (
          <li key={silence.id} className="silence silence-in_force">
            <div className="silence-words">
              <p className="silence-scope">
                <UntrustedText text={scopeText(silence.scope)} />
              </p>
              <p className="silence-facts">
                {timeLeft(silence, now)}, by <UntrustedText text={silence.author} />
              </p>
            </div>
            <EndButton silence={silence} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
