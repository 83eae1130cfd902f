import type { ReactNode } from 'react';
import { choiceLabel } from '../../text/setting-words.ts';
import type { FieldLinks } from '../../ui/field.tsx';
import type { SettingDescription } from './setting-fields.ts';

interface Props {
  readonly description: SettingDescription;
  readonly value: string;
  readonly links: FieldLinks;
  readonly unit: string;
  /** Given by the environment: shown, not to be changed. */
  readonly fixed: boolean;
  readonly onType: (text: string) => void;
}

function ListControl({ value, links, fixed, onType }: Props): ReactNode {
  return (
    <textarea
      {...links}
      className="input mono setting-input"
      rows={Math.min(8, Math.max(3, value.split('\n').length))}
      spellCheck={false}
      readOnly={fixed}
      value={value}
      onChange={(event) => onType(event.target.value)}
    />
  );
}

/** Where a setting is typed in, as its kind asks for. */
export function SettingControl(props: Props): ReactNode {
  const { description, value, links, unit, fixed, onType } = props;
  const { field, kind, standard } = description;
  switch (kind.type) {
    case 'choice':
      return (
        <select
          {...links}
          className="input setting-input"
          value={value}
          disabled={fixed}
          onChange={(event) => onType(event.target.value)}
        >
          {kind.options.map((option) => (
            <option key={option} value={option}>
              {choiceLabel(field, option)}
            </option>
          ))}
        </select>
      );
    case 'list':
      return <ListControl {...props} />;
    case 'number':
    case 'text':
      return (
        <span className="setting-line">
          <input
            {...links}
            className={kind.type === 'number' ? 'input mono setting-number' : 'input mono setting-input'}
            inputMode={kind.type === 'number' ? 'decimal' : 'text'}
            spellCheck={false}
            autoComplete="off"
            readOnly={fixed}
            placeholder={standard}
            value={value}
            onChange={(event) => onType(event.target.value)}
          />
          {unit !== '' && <span className="setting-unit">{unit}</span>}
        </span>
      );
  }
}
