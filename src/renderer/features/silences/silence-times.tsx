import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import type { SilenceDraft } from './silence-draft.ts';

const LENGTHS = [
  { length: '1', label: '1 hour' },
  { length: '8', label: '8 hours' },
  { length: '24', label: '24 hours' },
  { length: 'custom', label: 'From … to …' },
] as const;

interface Props {
  readonly draft: SilenceDraft;
  readonly change: (change: Partial<SilenceDraft>) => void;
  readonly errors: Readonly<Record<string, string>>;
}

function TimeField({ name, label, ...props }: Props & { name: 'startsAt' | 'endsAt'; label: string }): ReactNode {
  return (
    <Field label={label} error={props.errors[name] ?? ''}>
      {(links) => (
        <input
          {...links}
          className="input"
          type="datetime-local"
          value={props.draft[name]}
          onChange={(event) => props.change({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** How long: an hour, eight, a day, or between two times. */
export function SilenceTimes(props: Props): ReactNode {
  const { draft, change, errors } = props;
  return (
    <>
      <fieldset className="lengths">
        <legend className="field-label">For</legend>
        <div className="segments segments-four">
          {LENGTHS.map(({ length, label }) => (
            <label key={length} className="segment">
              <input
                type="radio"
                name="length"
                className="segment-input"
                value={length}
                checked={draft.length === length}
                onChange={() => change({ length })}
              />
              <span className="segment-label">{label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {draft.length === 'custom' ? (
        <div className="field-halves">
          <TimeField name="startsAt" label="From (local time)" {...props} />
          <TimeField name="endsAt" label="To (local time)" {...props} />
        </div>
      ) : (
        (errors['endsAt'] ?? '') !== '' && <p className="field-error">{errors['endsAt']}</p>
      )}
    </>
  );
}

/** Why: the next shift reads it. */
export function ReasonField({ draft, change, errors }: Props): ReactNode {
  return (
    <Field label="Reason" hint="Kept with your name; the next shift reads it." error={errors['reason'] ?? ''}>
      {(links) => (
        <input
          {...links}
          className="input"
          maxLength={2_000}
          value={draft.reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
      )}
    </Field>
  );
}
