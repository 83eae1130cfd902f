import { type ReactNode, useState } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { emptySilence, type SilenceDraft } from '../silences/silence-draft.ts';
import { ReasonField, SilenceTimes } from '../silences/silence-times.tsx';
import { type SilenceForm, useSilenceForm } from '../silences/use-silence-form.ts';

type Scope = Pick<SilenceDraft, 'host' | 'service' | 'fingerprint'>;

interface ScopeChoice {
  readonly name: string;
  readonly words: string;
  readonly scope: Scope;
}

/** From narrow to wide; the narrowest is picked at first. */
function scopesOf({ fingerprint, service, host, kind }: IncidentSummary): readonly ScopeChoice[] {
  const wide = [
    { name: 'service', words: `Everything of ${service}`, scope: { host: '', service, fingerprint: '' } },
    { name: 'host', words: `Everything on ${host}`, scope: { host, service: '', fingerprint: '' } },
  ];
  return kind === 'error'
    ? [{ name: 'error', words: `This error of ${service}`, scope: { host: '', service, fingerprint } }, ...wide]
    : wide.toReversed();
}

function ScopeChoices({ form, choices }: { form: SilenceForm; choices: readonly ScopeChoice[] }): ReactNode {
  const { host, service, fingerprint } = form.draft;
  return (
    <fieldset className="scope-choices">
      <legend className="field-label">What stays quiet</legend>
      {choices.map(({ name, words, scope }) => (
        <label key={name} className="scope-choice">
          <input
            type="radio"
            name="scope"
            value={name}
            checked={scope.host === host && scope.service === service && scope.fingerprint === fingerprint}
            onChange={() => form.change(scope)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function SilenceDialog({ incident, onClose }: { incident: IncidentSummary; onClose: () => void }): ReactNode {
  const online = useOnline();
  const choices = scopesOf(incident);
  const form = useSilenceForm(() => ({ ...emptySilence(Date.now()), ...choices[0]?.scope }), onClose);
  return (
    <Dialog label="Silence" className="dialog-form" onClose={onClose}>
      <form className="form" noValidate onSubmit={form.onSubmit}>
        <h2 className="dialog-title">Keep it quiet?</h2>
        <p>No incident is opened for it until the silence ends. Its lines are still read and counted.</p>
        <ScopeChoices form={form} choices={choices} />
        <SilenceTimes {...form} />
        <ReasonField {...form} />
        <output className="form-problem">
          <UntrustedText text={form.errors[''] ?? form.errors['scope'] ?? ''} />
        </output>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Leave it loud</Button>
          <Button type="submit" kind="primary" disabled={!online || form.pending}>
            Silence
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Keeps an incident's error, service or host quiet for a while; a changed host key cannot be silenced. */
export function SilenceButton({ incident }: { incident: IncidentSummary }): ReactNode {
  const online = useOnline();
  const [asking, setAsking] = useState(false);
  if (incident.kind === 'host_key') {
    return null;
  }
  return (
    <>
      <Button disabled={!online} onClick={() => setAsking(true)}>
        Silence…
      </Button>
      {asking && <SilenceDialog incident={incident} onClose={() => setAsking(false)} />}
    </>
  );
}
