import { type FormEvent, type ReactNode, useState } from 'react';
import type { HostSettings } from '#shared/domain/settings.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { draftOf, EMPTY_DRAFT, type FieldErrors, type HostDraft, readDraft } from './host-draft.ts';
import { ImportableList } from './importable-list.tsx';
import { SecretField, secretName } from './secret-field.tsx';

interface FormProps {
  readonly draft: HostDraft;
  readonly change: (change: Partial<HostDraft>) => void;
  readonly errors: FieldErrors;
  /** The id of a host of the settings stays. */
  readonly fixedId: boolean;
}

type TextName = 'id' | 'address' | 'port' | 'user' | 'keyPath';

function TextField({
  name,
  label,
  hint,
  form,
}: {
  name: TextName;
  label: string;
  hint?: string;
  form: FormProps;
}): ReactNode {
  return (
    <Field label={label} error={form.errors[name] ?? ''} {...(hint === undefined ? {} : { hint })}>
      {(links) => (
        <input
          {...links}
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          readOnly={name === 'id' && form.fixedId}
          inputMode={name === 'port' ? 'numeric' : 'text'}
          value={form.draft[name]}
          onChange={(event) => form.change({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

const AUTHS = [
  { kind: 'agent', label: 'Key of the SSH agent' },
  { kind: 'key', label: 'Key file' },
  { kind: 'password', label: 'Password' },
] as const;

function AuthFields(form: FormProps): ReactNode {
  const { draft, change } = form;
  return (
    <>
      <Field label="Log in by">
        {(links) => (
          <select
            {...links}
            className="input"
            value={draft.auth}
            onChange={(event) =>
              change({ auth: AUTHS.find(({ kind }) => kind === event.target.value)?.kind ?? 'agent' })
            }
          >
            {AUTHS.map(({ kind, label }) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {draft.auth === 'key' && <TextField name="keyPath" label="Key file" form={form} />}
    </>
  );
}

function JumpField({ draft, change, errors }: FormProps): ReactNode {
  const hosts = useDeskState((state) => state.hosts) ?? [];
  const others = hosts.filter((view) => view.host.id !== draft.id && view.host.address !== 'local');
  if (others.length === 0 && draft.jump === '') {
    return null;
  }
  return (
    <Field label="Jump host" error={errors['jump'] ?? ''}>
      {(links) => (
        <select
          {...links}
          className="input"
          value={draft.jump}
          onChange={(event) => change({ jump: event.target.value })}
        >
          <option value="">None: it is reached directly</option>
          {others.map(({ host }) => (
            <option key={host.id} value={host.id}>
              {host.id}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Fields(form: FormProps): ReactNode {
  const local = form.draft.address.trim() === 'local';
  return (
    <>
      <TextField name="address" label="Address" hint="A name, an IP address, or local for this machine." form={form} />
      {!local && (
        <div className="field-pair">
          <TextField name="user" label="User" form={form} />
          <TextField name="port" label="Port" form={form} />
        </div>
      )}
      <TextField name="id" label="Name on this desk" hint="Short, for example web-1." form={form} />
      {!local && <AuthFields {...form} />}
      {!local && <JumpField {...form} />}
    </>
  );
}

/** What the name would be when it was not typed: the first part of the address. */
function withName(draft: HostDraft): HostDraft {
  return draft.id.trim() === '' ? { ...draft, id: draft.address.trim().split('.')[0] ?? '' } : draft;
}

interface Props {
  readonly initial: HostSettings | null;
  readonly fixedId: boolean;
  /** What the engine refused, by field. */
  readonly refused: FieldErrors;
  readonly onDone: (host: HostSettings) => void;
}

/** Keeps the secret first, so that the test that follows can use it. */
function useSubmit({ onDone }: Props, draft: HostDraft, secret: string) {
  const desk = useDesk();
  const [pending, run] = usePending();
  const [errors, setErrors] = useState<FieldErrors>({});
  const submit = async (): Promise<void> => {
    const read = readDraft(/^\d/.test(draft.address) ? draft : withName(draft));
    if ('errors' in read) {
      setErrors(read.errors);
      return;
    }
    const name = secretName(read.host);
    if (name !== null && secret !== '') {
      const kept = await desk.actions.keepSecret(name, secret);
      if (!kept.ok) {
        setErrors({ '': kept.why });
        return;
      }
    }
    onDone(read.host);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    run(submit);
  };
  return { pending, errors, onSubmit };
}

/** Where and as whom a host is reached: typed, or picked from the SSH configuration. */
export function HostForm(props: Props): ReactNode {
  const { initial, fixedId, refused } = props;
  const online = useOnline();
  const [draft, setDraft] = useState(initial === null ? EMPTY_DRAFT : draftOf(initial));
  const [secret, setSecret] = useState('');
  const { pending, errors, onSubmit } = useSubmit(props, draft, secret);
  const form = {
    draft,
    errors: { ...refused, ...errors },
    fixedId,
    change: (change: Partial<HostDraft>) => setDraft((last) => ({ ...last, ...change })),
  };
  return (
    <div className="set-up-columns">
      <Panel title={fixedId ? 'How it is reached' : 'By hand'}>
        <form className="form" noValidate onSubmit={onSubmit}>
          <Fields {...form} />
          {draft.auth !== 'agent' && <SecretField kind={draft.auth} value={secret} onChange={setSecret} />}
          <output className="form-problem">
            <UntrustedText text={form.errors[''] ?? ''} />
          </output>
          <Button type="submit" kind="primary" disabled={!online || pending}>
            Test the connection
          </Button>
        </form>
      </Panel>
      {!fixedId && <ImportableList onPick={(host) => setDraft(draftOf(host))} />}
    </div>
  );
}
