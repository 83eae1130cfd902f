import { type ReactNode, useState } from 'react';
import type { DiscoveredService } from '#shared/contract/hosts.ts';
import { foundKindLabel } from '../../text/host-words.ts';
import { sizeText } from '../../text/sizes.ts';
import { Ago } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import type { ServiceDraft } from './service-draft.ts';
import { ServiceFields } from './service-fields.tsx';

const FILTER_FROM = 10;

/** One thing on the list: found on the host, or added by hand (`found` null). */
export interface Choice {
  readonly key: string;
  readonly found: DiscoveredService | null;
  readonly picked: boolean;
  readonly draft: ServiceDraft;
}

interface RowProps {
  readonly choice: Choice;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (choice: Choice) => void;
}

function FoundWords({ found }: { found: DiscoveredService }): ReactNode {
  return (
    <>
      <span className="found-kind">{foundKindLabel(found.kind)}</span>
      <span className="mono found-name">
        <UntrustedText text={found.name} />
      </span>
      <span className="found-detail">
        <UntrustedText text={found.detail} />
      </span>
      <span className="found-size">{found.bytes === null ? '' : sizeText(found.bytes)}</span>
      <span className="found-when">
        {found.exists ? 'watched already' : found.lastWriteAt !== null && <Ago at={found.lastWriteAt} />}
      </span>
    </>
  );
}

function ChoiceRow({ choice, errors, onChange }: RowProps): ReactNode {
  const { found, picked, draft } = choice;
  return (
    <li className={picked ? 'found found-picked' : 'found'}>
      <label className="found-line">
        <input
          type="checkbox"
          checked={picked}
          disabled={found?.exists === true}
          onChange={(event) => onChange({ ...choice, picked: event.target.checked })}
        />
        {found === null ? <span className="found-kind">Added by hand</span> : <FoundWords found={found} />}
      </label>
      {picked && (
        <ServiceFields draft={draft} errors={errors} onChange={(next) => onChange({ ...choice, draft: next })} />
      )}
      {picked && (errors[''] ?? '') !== '' && (
        <p className="field-error">
          <UntrustedText text={errors[''] ?? ''} />
        </p>
      )}
    </li>
  );
}

/** What was found on a host, to be picked; a picked one shows its fields. */
export function FoundList({
  choices,
  errorsOf,
  onChange,
}: {
  choices: readonly Choice[];
  errorsOf: (key: string) => Readonly<Record<string, string>>;
  onChange: (choice: Choice) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const fits = ({ found, picked }: Choice): boolean =>
    found === null || picked || `${found.name} ${found.detail}`.toLowerCase().includes(text.toLowerCase());
  return (
    <>
      {choices.length > FILTER_FROM && (
        <input
          className="input input-small"
          type="search"
          aria-label="Filter what was found"
          placeholder="Filter"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ul className="plain-list found-list">
        {choices.filter(fits).map((choice) => (
          <ChoiceRow key={choice.key} choice={choice} errors={errorsOf(choice.key)} onChange={onChange} />
        ))}
      </ul>
    </>
  );
}
