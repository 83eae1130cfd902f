import { type ReactNode, useState } from 'react';
import type { Silence } from '#shared/domain/noise.ts';
import { useDeskState, useOnline } from '../../state/use-desk.ts';
import { silenceKindLabel } from '../../text/silence-words.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { emptySilence } from './silence-draft.ts';
import { ReasonField, SilenceTimes } from './silence-times.tsx';
import { type SilenceForm, useSilenceForm } from './use-silence-form.ts';

const KINDS: readonly Silence['kind'][] = ['silence', 'maintenance'];
const MEANING: Record<Silence['kind'], string> = {
  silence: 'Known noise stays quiet for a while.',
  maintenance: 'Planned work, now or later: what it breaks opens no incident.',
};

function KindChoice({ draft, change }: SilenceForm): ReactNode {
  return (
    <fieldset>
      <legend className="visually-hidden">Kind</legend>
      <div className="segments segments-two">
        {KINDS.map((kind) => (
          <label key={kind} className="segment">
            <input
              type="radio"
              name="kind"
              className="segment-input"
              value={kind}
              checked={draft.kind === kind}
              onChange={() => change({ kind, ...(kind === 'maintenance' ? { length: 'custom' as const } : {}) })}
            />
            <span className="segment-label">{silenceKindLabel(kind)}</span>
          </label>
        ))}
      </div>
      <p className="field-hint">{MEANING[draft.kind]}</p>
    </fieldset>
  );
}

function Pick({
  label,
  any,
  ids,
  value,
  onPick,
}: {
  label: string;
  any: string;
  ids: readonly string[];
  value: string;
  onPick: (id: string) => void;
}): ReactNode {
  return (
    <Field label={label}>
      {(links) => (
        <select {...links} className="input" value={value} onChange={(event) => onPick(event.target.value)}>
          <option value="">{any}</option>
          {ids.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function ScopeFields({ draft, change, errors }: SilenceForm): ReactNode {
  const settings = useDeskState((state) => state.settings?.settings);
  const hosts = settings?.hosts.map((host) => host.id) ?? [];
  const services = settings?.services.filter((each) => draft.host === '' || each.host === draft.host) ?? [];
  return (
    <>
      <div className="field-halves">
        <Pick
          label="Host"
          any="Any host"
          ids={hosts}
          value={draft.host}
          onPick={(host) => change({ host, service: '' })}
        />
        <Pick
          label="Service"
          any="Any service"
          ids={services.map((service) => service.id)}
          value={draft.service}
          onPick={(service) => change({ service })}
        />
      </div>
      <Field
        label="One error only (optional)"
        hint="The fingerprint of an incident. Silence… on an incident fills it in."
        error={errors['scope'] ?? ''}
      >
        {(links) => (
          <input
            {...links}
            className="input mono"
            spellCheck={false}
            maxLength={128}
            value={draft.fingerprint}
            onChange={(event) => change({ fingerprint: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/** Asks for a silence or a maintenance window. */
export function AddSilence(): ReactNode {
  const online = useOnline();
  const [said, setSaid] = useState('');
  const form = useSilenceForm(
    () => emptySilence(Date.now()),
    () => setSaid('It is in the list.'),
  );
  return (
    <Panel title="Keep something quiet">
      <form className="form" noValidate onSubmit={form.onSubmit}>
        <KindChoice {...form} />
        <ScopeFields {...form} />
        <SilenceTimes {...form} />
        <ReasonField {...form} />
        <output className="form-problem">
          <UntrustedText text={form.errors[''] ?? ''} />
        </output>
        <Button type="submit" kind="primary" disabled={!online || form.pending}>
          {form.draft.kind === 'maintenance' ? 'Plan the maintenance' : 'Start the silence'}
        </Button>
        <output className="soft">{said}</output>
      </form>
    </Panel>
  );
}
