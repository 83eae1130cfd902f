import { type ReactNode, useId } from 'react';
import type { SettingVariable } from '#shared/contract/settings.ts';
import { choiceLabel, settingWords } from '../../text/setting-words.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { SettingControl } from './setting-control.tsx';
import { rangeText, type SettingDescription } from './setting-fields.ts';

interface Props {
  readonly description: SettingDescription;
  /** As it is typed now, or in force. */
  readonly value: string;
  readonly error: string;
  readonly changed: boolean;
  /** The variables that may give this value. */
  readonly variables: readonly SettingVariable[];
  readonly onType: (text: string) => void;
}

function Names({ description, variables }: Props): ReactNode {
  return (
    <p className="setting-names mono">
      <span>{description.field}</span>
      {variables.map(({ variable }) => (
        <span key={variable} className="setting-variable">
          {variable}
        </span>
      ))}
    </p>
  );
}

/** What counts when nothing is typed, what may be typed, and the way back to the default. */
function Standard({ description, value, onType, fixed }: Props & { fixed: boolean }): ReactNode {
  const { field, kind, standard } = description;
  const range = rangeText(kind);
  const differs = value.trim() !== standard && !(kind.type !== 'choice' && value.trim() === '');
  const shown = kind.type === 'list' ? `${standard.split('\n').length} domains` : choiceLabel(field, standard);
  return (
    <p className="setting-standard">
      {standard === '' ? 'No default' : `Default: ${shown}`}
      {range !== '' && `, ${range}`}
      {differs && !fixed && (
        <Button
          kind="quiet"
          className="setting-reset"
          aria-label={`Use the default of ${settingWords(field).label}`}
          onClick={() => onType(standard)}
        >
          Use the default
        </Button>
      )}
    </p>
  );
}

/** One setting: what it does, its names, its value, its default. */
export function SettingRow(props: Props): ReactNode {
  const { description, value, error, changed, variables, onType } = props;
  const id = useId();
  const { label, does, unit = '' } = settingWords(description.field);
  const used = variables.find((each) => each.used);
  return (
    <div className={`setting ${changed ? 'setting-changed' : ''} ${error === '' ? '' : 'field-bad'}`}>
      <div className="setting-words">
        <p className="setting-head">
          <label className="setting-label" htmlFor={id}>
            {label}
          </label>
          {changed && <span className="setting-mark">not saved</span>}
        </p>
        <p className="soft">{does}</p>
        <Names {...props} />
      </div>
      <div className="setting-value">
        <SettingControl
          description={description}
          value={value}
          links={{ id, 'aria-describedby': `${id}-more`, 'aria-invalid': error !== '' }}
          unit={unit}
          fixed={used !== undefined}
          onType={onType}
        />
        <div id={`${id}-more`}>
          {used !== undefined && (
            <p className="setting-given">
              Given by the environment: <code>{used.variable}</code>. Change it there.
            </p>
          )}
          {error !== '' && (
            <p className="field-error" role="alert">
              <UntrustedText text={error} />
            </p>
          )}
          <Standard {...props} fixed={used !== undefined} />
        </div>
      </div>
    </div>
  );
}
