import { type ReactNode, useId } from 'react';
import type { SettingVariable } from '#shared/contract/settings.ts';
import { PROVIDER_WORDS } from '../../text/setting-words.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** Who thinks: playbooks or a provider of models, each with what it needs. */
export function ProviderChoice({
  value,
  error,
  variables,
  onType,
}: {
  value: string;
  error: string;
  variables: readonly SettingVariable[];
  onType: (provider: string) => void;
}): ReactNode {
  const id = useId();
  const used = variables.find((each) => each.used);
  return (
    <fieldset className="providers" aria-describedby={`${id}-more`} disabled={used !== undefined}>
      <legend className="visually-hidden">Provider</legend>
      {Object.entries(PROVIDER_WORDS).map(([provider, words]) => (
        // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its words are inside
        <label key={provider} className="provider" htmlFor={`${id}-of-${provider}`}>
          <input
            id={`${id}-of-${provider}`}
            type="radio"
            name={id}
            aria-label={words.label}
            checked={value === provider}
            aria-describedby={`${id}-${provider}`}
            onChange={() => onType(provider)}
          />
          <span className="provider-words">
            <span className="provider-name">{words.label}</span>
            <span id={`${id}-${provider}`} className="soft">
              {words.does}
            </span>
          </span>
        </label>
      ))}
      <div id={`${id}-more`} className="providers-more">
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
      </div>
    </fieldset>
  );
}
