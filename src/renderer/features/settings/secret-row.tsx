import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { SecretState } from '#shared/contract/secrets.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { keptLabel, providerOfKey, secretLabel } from '../../text/setting-words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { KeyTest } from './key-test.tsx';

/** Typed in, sent once, gone from the page. */
function SecretForm({ name, onDone }: { name: SecretState['name']; onDone: () => void }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const id = useId();
  const [value, setValue] = useState('');
  const [why, setWhy] = useState('');
  const [pending, run] = usePending();
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      const outcome = await desk.actions.keepSecret(name, value);
      if (outcome.ok) {
        onDone();
      } else {
        setWhy(outcome.why);
      }
    });
  };
  return (
    <form className="secret-form" noValidate onSubmit={onSubmit}>
      <label className="visually-hidden" htmlFor={id}>
        {secretLabel(name)}
      </label>
      <input
        id={id}
        className="input mono"
        type="password"
        autoComplete="off"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that opened the form is gone
        autoFocus
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button type="submit" kind="primary" disabled={!online || pending || value === ''}>
        Keep it
      </Button>
      <Button kind="quiet" onClick={onDone}>
        Cancel
      </Button>
      <output className="form-problem">
        <UntrustedText text={why} />
      </output>
    </form>
  );
}

function SecretButtons({
  secret: { name, kept },
  onSet,
  onRemove,
}: {
  secret: SecretState;
  onSet: () => void;
  onRemove: () => void;
}): ReactNode {
  const label = secretLabel(name);
  return (
    <span className="secret-actions">
      <Button className="button-small" aria-label={`Set: ${label}`} onClick={onSet}>
        {kept === 'none' ? 'Set' : 'Replace'}
      </Button>
      {kept !== 'none' && (
        <Button kind="quiet" className="button-small" aria-label={`Remove: ${label}`} onClick={onRemove}>
          Remove
        </Button>
      )}
    </span>
  );
}

/** One secret: whether it is there and where, never what it is. */
export function SecretRow({ secret, onChanged }: { secret: SecretState; onChanged: () => void }): ReactNode {
  const desk = useDesk();
  const [typing, setTyping] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { name, kept } = secret;
  const label = secretLabel(name);
  const provider = providerOfKey(name);
  const done = (): void => {
    setTyping(false);
    onChanged();
  };
  return (
    <li className="secret">
      <span className="secret-words">
        <span className="secret-name">{label}</span>
        <span className="mono soft secret-id">{name}</span>
      </span>
      <span className={`secret-kept secret-${kept}`}>{keptLabel(kept)}</span>
      {!typing && kept !== 'environment' && (
        <SecretButtons secret={secret} onSet={() => setTyping(true)} onRemove={() => setRemoving(true)} />
      )}
      {kept !== 'none' && !typing && provider !== null && <KeyTest provider={provider} />}
      {typing && <SecretForm name={name} onDone={done} />}
      {removing && (
        <ConfirmDialog
          title={`Remove: ${label}?`}
          verb="Remove it"
          act={() => desk.actions.removeSecret(name)}
          onClose={() => {
            setRemoving(false);
            onChanged();
          }}
        >
          What needs it stops working until it is set again.
        </ConfirmDialog>
      )}
    </li>
  );
}
