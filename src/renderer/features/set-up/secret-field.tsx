import type { ReactNode } from 'react';
import type { SecretName } from '#shared/contract/secrets.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { Field } from '../../ui/field.tsx';

/** The name under which the secret of a way to log in is kept; null where it needs none. */
export function secretName({ id, auth }: HostSettings): SecretName | null {
  switch (auth.kind) {
    case 'agent':
      return null;
    case 'key':
      return `passphrase:${id}`;
    case 'password':
      return `password:${id}`;
  }
}

/** A password or passphrase that is typed in and never shown again. */
export function SecretField({
  kind,
  value,
  onChange,
}: {
  kind: 'key' | 'password';
  value: string;
  onChange: (text: string) => void;
}): ReactNode {
  const password = kind === 'password';
  return (
    <Field
      label={password ? 'Password' : 'Passphrase of the key'}
      hint={password ? 'Kept in the keychain, never shown again.' : 'Only where the key has one. Kept in the keychain.'}
    >
      {(links) => (
        <input
          {...links}
          className="input"
          type="password"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
