import { type FormEvent, type ReactNode, useState } from 'react';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { incidentHref } from '../../state/route.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

function ServiceSelect({
  services,
  value,
  onPick,
}: {
  services: readonly ServiceSettings[];
  value: string | undefined;
  onPick: (id: string) => void;
}): ReactNode {
  return (
    <label className="field">
      <span className="field-label">Service</span>
      <select className="input" value={value} onChange={(event) => onPick(event.target.value)}>
        {services.map((each) => (
          <option key={each.id}>{each.id}</option>
        ))}
      </select>
    </label>
  );
}

function TriggerForm({ services }: { services: readonly ServiceSettings[] }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [picked, setPicked] = useState('');
  const [message, setMessage] = useState('');
  const [problem, setProblem] = useState('');
  const service = services.find((each) => each.id === picked) ?? services[0];
  const send = async (): Promise<void> => {
    if (service === undefined || message.trim() === '') {
      setProblem('Paste the error line first.');
      return;
    }
    const outcome = await desk.actions.trigger(service.id, message);
    setProblem(outcome.ok ? '' : outcome.why);
    if (outcome.ok) {
      setMessage('');
      window.location.hash = incidentHref(outcome.value);
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    run(send);
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <ServiceSelect services={services} value={service?.id} onPick={setPicked} />
      <label className="field">
        <span className="field-label">Error line</span>
        <textarea
          className="input mono"
          rows={2}
          maxLength={10_000}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      <output className="form-problem">
        <UntrustedText text={problem} />
      </output>
      <Button type="submit" disabled={!online || pending}>
        Open an incident
      </Button>
    </form>
  );
}

/** Opens an incident by hand, as if the line had been read from the service's log. */
export function TriggerPanel(): ReactNode {
  const services = useDeskState((state) => state.settings?.settings.services);
  if (services === undefined || services.length === 0) {
    return null;
  }
  return (
    <Panel title="Report by hand">
      <TriggerForm services={services} />
    </Panel>
  );
}
