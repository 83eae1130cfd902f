import type { ReactNode } from 'react';
import type { Activity } from '../../text/activity.ts';
import { PathText } from '../../ui/path-text.tsx';

/** The end of the timeline: what is happening now. Always there, so that nothing moves when it changes. */
export function ActivityLine({ activity }: { activity: Activity }): ReactNode {
  return (
    <p className={`activity ${activity.working ? 'activity-working' : ''}`}>
      <span className="activity-mark" aria-hidden="true" />
      <span className="activity-text">
        {activity.sentence.map((piece, index) =>
          // oxlint-disable-next-line react/no-array-index-key -- pieces never move
          typeof piece === 'string' ? <span key={index}>{piece}</span> : <PathText key={index} path={piece.code} />,
        )}
      </span>
    </p>
  );
}
