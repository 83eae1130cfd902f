import type { ReactNode } from 'react';
import type { Silence } from '#shared/domain/noise.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { scopeText, silenceKindLabel, silenceStanding, timeLeft } from '../../text/silence-words.ts';
import { counted } from '../../text/sizes.ts';
import { fullTime } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

/** Ends a silence before its time. */
export function EndButton({ silence }: { silence: Silence }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  return (
    <Button
      className="button-small"
      aria-label={`End the silence of ${scopeText(silence.scope)}`}
      disabled={!online || pending}
      onClick={() => run(() => desk.actions.endSilence(silence.id))}
    >
      End
    </Button>
  );
}

function Ended({ silence }: { silence: Silence }): ReactNode {
  return silence.endedAt === null ? (
    <>
      until <ShortTime at={silence.endsAt} />
    </>
  ) : (
    <>
      ended <ShortTime at={silence.endedAt} /> by <UntrustedText text={silence.endedBy ?? 'the desk'} />
    </>
  );
}

/** A silence: what, until when, by whom, why, and how much it kept quiet. */
export function SilenceRow({ silence }: { silence: Silence }): ReactNode {
  const now = useNow();
  const standing = silenceStanding(silence, now);
  return (
    <li className={`silence silence-${standing}`}>
      <div className="silence-words">
        <p className="silence-scope">
          <span className="badge">{silenceKindLabel(silence.kind)}</span>{' '}
          <UntrustedText text={scopeText(silence.scope)} />
        </p>
        <p>
          <UntrustedText text={silence.reason} />
        </p>
        <p className="silence-facts">
          by <UntrustedText text={silence.author} /> · from <ShortTime at={silence.startsAt} /> ·{' '}
          <Ended silence={silence} /> · {counted(silence.suppressed, 'line', 'lines')} kept quiet
        </p>
      </div>
      <span className="silence-left" title={fullTime(silence.endsAt)}>
        {timeLeft(silence, now)}
      </span>
      {standing !== 'over' && <EndButton silence={silence} />}
    </li>
  );
}
