import { type ReactNode, useId } from 'react';
import { UntrustedText } from './untrusted-text.tsx';

/** What the input of a field needs so that its label, hint and error belong to it. */
export interface FieldLinks {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** An input with its label, what to type, and what is wrong with it. */
export function Field({
  label,
  hint = '',
  error = '',
  children,
}: {
  label: string;
  hint?: string;
  error?: string;
  children: (links: FieldLinks) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className={error === '' ? 'field' : 'field field-bad'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-more`, 'aria-invalid': error !== '' })}
      <p id={`${id}-more`} className={error === '' ? 'field-hint' : 'field-error'}>
        {error === '' ? hint : <UntrustedText text={error} />}
      </p>
    </div>
  );
}
