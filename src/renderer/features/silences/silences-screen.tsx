import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Silence } from '#shared/domain/noise.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { silenceStanding } from '../../text/silence-words.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { AddSilence } from './add-silence.tsx';
import { SilenceRow } from './silence-row.tsx';

/** The lines that a silence keeps quiet are counted without an event. */
const REFRESH_EVERY_MS = 5_000;

function SilenceList({
  title,
  none,
  silences,
}: {
  title: string;
  none: string;
  silences: readonly Silence[];
}): ReactNode {
  return (
    <Panel title={title} aside={<span className="panel-count">{silences.length}</span>}>
      {silences.length === 0 && <p className="empty">{none}</p>}
      <ul className="plain-list">
        {silences.map((silence) => (
          <SilenceRow key={silence.id} silence={silence} />
        ))}
      </ul>
    </Panel>
  );
}

function EndedList(): ReactNode {
  const now = useNow(10_000);
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) => client.silences.list({ ended: true }, { signal }),
    [],
  );
  const { value, why } = useAsked(ask, REFRESH_EVERY_MS);
  const over = value?.silences.filter((silence) => silenceStanding(silence, now) === 'over') ?? [];
  return (
    <>
      <SilenceList title="Over" none="None has ended yet." silences={over} />
      {why !== '' && (
        <p className="field-error">
          <UntrustedText text={why} />
        </p>
      )}
    </>
  );
}

/** What stays quiet, by whom, why and for how long. */
export function SilencesScreen(): ReactNode {
  const desk = useDesk();
  const silences = useDeskState((state) => state.silences);
  const [ended, setEnded] = useState(false);
  const now = useNow(1_000);
  useEffect(() => {
    const timer = setInterval(() => desk.refresh(['silences']), REFRESH_EVERY_MS);
    return () => clearInterval(timer);
  }, [desk]);
  const of = (standing: ReturnType<typeof silenceStanding>): Silence[] =>
    (silences ?? []).filter((silence) => silenceStanding(silence, now) === standing);
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Silences</h1>
        <p className="headline">
          Errors of their scope open no incident until they end. They are still read and counted.
        </p>
      </header>
      <div className="board board-wide">
        <div className="board-main">
          {silences !== null && (
            <>
              <SilenceList
                title="In force"
                none="Nothing is kept quiet. Silence… on an incident does it with one click, or use the form."
                silences={of('in_force')}
              />
              <SilenceList title="Planned" none="No maintenance is planned." silences={of('planned')} />
            </>
          )}
          {ended ? (
            <EndedList />
          ) : (
            <p>
              <Button kind="quiet" onClick={() => setEnded(true)}>
                Show those that are over
              </Button>
            </p>
          )}
        </div>
        <div className="board-side">
          <AddSilence />
        </div>
      </div>
    </div>
  );
}
