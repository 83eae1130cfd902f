import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { HostId } from '#shared/domain/ids.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { HREF, type SetUpStart } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import type { FieldErrors } from './host-draft.ts';
import { HostForm } from './host-form.tsx';
import { ServicesPanel } from './services-panel.tsx';
import { TestPanel } from './test-panel.tsx';
import { WatchingNow } from './watching-now.tsx';

type Step = SetUpStart | 'watching';

const STEPS: readonly { readonly step: Step; readonly name: string }[] = [
  { step: 'form', name: 'Address' },
  { step: 'test', name: 'Test and pin' },
  { step: 'services', name: 'Services' },
  { step: 'watching', name: 'Watching' },
];

function Steps({ step }: { step: Step }): ReactNode {
  const at = STEPS.findIndex((each) => each.step === step);
  return (
    <ol className="phases set-up-steps" aria-label="Steps">
      {STEPS.map(({ name }, index) => (
        <li
          key={name}
          className={`phase phase-${index < at ? 'done' : index === at ? 'active' : 'ahead'}`}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className="phase-bar" aria-hidden="true" />
          <span className="phase-name">{name}</span>
        </li>
      ))}
    </ol>
  );
}

interface Place {
  readonly step: Step;
  readonly host: HostSettings | null;
  /** What the engine refused about the host, by field. */
  readonly refused: FieldErrors;
}

function CurrentStep({
  place,
  known,
  onKept,
  onPlace,
}: {
  place: Place;
  known: boolean;
  onKept: () => void;
  onPlace: (place: Place) => void;
}): ReactNode {
  const { step, host, refused } = place;
  if (host === null || step === 'form') {
    return (
      <HostForm
        initial={host}
        fixedId={known}
        refused={refused}
        onDone={(next) => onPlace({ step: 'test', host: next, refused: {} })}
      />
    );
  }
  switch (step) {
    case 'test':
      return (
        <TestPanel
          host={host}
          known={known}
          onKept={onKept}
          onBack={() => onPlace({ step: 'form', host, refused: {} })}
          onRefused={(errors) => onPlace({ step: 'form', host, refused: errors })}
          onDone={() => onPlace({ step: 'services', host, refused: {} })}
        />
      );
    case 'services':
      return <ServicesPanel id={host.id} onDone={() => onPlace({ step: 'watching', host, refused: {} })} />;
    case 'watching':
      return <WatchingNow id={host.id} />;
  }
}

/** The way from an address to a watched host, from any of its steps. */
function SetUp({ host, start, known }: { host: HostSettings | null; start: SetUpStart; known: boolean }): ReactNode {
  const [place, setPlace] = useState<Place>({ step: start, host, refused: {} });
  const [kept, setKept] = useState(known);
  const title = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A new step is read from its start; nothing that decides has the focus.
    if (!first.current) {
      title.current?.focus();
    }
    first.current = false;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the step is the reason
  }, [place.step]);
  const name = place.host?.id ?? '';
  return (
    <div className="screen screen-set-up">
      <header className="screen-head">
        <p className="crumb">
          <a href={HREF.hosts}>Hosts and services</a>
        </p>
        <h1 ref={title} tabIndex={-1}>
          {name === '' ? 'Add a host' : name}
        </h1>
      </header>
      <Steps step={place.step} />
      <CurrentStep place={place} known={kept} onKept={() => setKept(true)} onPlace={setPlace} />
    </div>
  );
}

/** Sets up a host: a new one, or one of the settings. */
export function SetUpScreen({ id, start }: { id: HostId | null; start: SetUpStart }): ReactNode {
  const hosts = useDeskState((state) => state.hosts);
  const view = hosts?.find((each) => each.host.id === id);
  if (id === null) {
    return <SetUp host={null} start="form" known={false} />;
  }
  if (view === undefined) {
    return (
      <div className="screen">
        <h1>{hosts === null ? 'Host' : 'No such host'}</h1>
        <p className="empty">
          {hosts === null ? 'Loading the hosts.' : 'The settings hold no host of this name.'}{' '}
          <a href={HREF.hosts}>Hosts and services</a>
        </p>
      </div>
    );
  }
  return <SetUp host={view.host} start={start} known />;
}
