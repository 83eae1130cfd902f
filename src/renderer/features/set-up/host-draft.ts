import { HostSettings } from '#shared/domain/settings.ts';

/** A host as it is being typed. */
export interface HostDraft {
  readonly id: string;
  readonly address: string;
  readonly port: string;
  readonly user: string;
  readonly auth: HostSettings['auth']['kind'];
  readonly keyPath: string;
  /** Empty for none. */
  readonly jump: string;
  /** A pin by configuration stays as it is. */
  readonly hostKey: string | undefined;
}

/** What is wrong with each field that is wrong, by the field's name. */
export type FieldErrors = Readonly<Record<string, string>>;

export const EMPTY_DRAFT: HostDraft = {
  id: '',
  address: '',
  port: '22',
  user: '',
  auth: 'agent',
  keyPath: '~/.ssh/id_ed25519',
  jump: '',
  hostKey: undefined,
};

/** A host of the settings as it can be typed over. */
export function draftOf(host: HostSettings): HostDraft {
  return {
    id: host.id,
    address: host.address,
    port: String(host.port),
    user: host.user ?? '',
    auth: host.auth.kind,
    keyPath: host.auth.kind === 'key' ? host.auth.path : EMPTY_DRAFT.keyPath,
    jump: host.jump ?? '',
    hostKey: host.hostKey,
  };
}

const FIELD_NAMES: Readonly<Record<string, string>> = { auth: 'keyPath' };

function remote(draft: HostDraft) {
  const auth = draft.auth === 'key' ? { kind: 'key', path: draft.keyPath } : { kind: draft.auth };
  const user = draft.user.trim();
  return {
    port: Number(draft.port),
    ...(user === '' ? {} : { user }),
    auth,
    ...(draft.jump === '' ? {} : { jump: draft.jump }),
    ...(draft.hostKey === undefined ? {} : { hostKey: draft.hostKey }),
  };
}

/** The host that was typed, or what is wrong with which field. */
export function readDraft(draft: HostDraft): { readonly host: HostSettings } | { readonly errors: FieldErrors } {
  const local = draft.address.trim() === 'local';
  const typed = { id: draft.id.trim(), address: draft.address, ...(local ? {} : remote(draft)) };
  const parsed = HostSettings.safeParse(typed);
  if (parsed.success) {
    return { host: parsed.data };
  }
  const errors = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    return [FIELD_NAMES[name] ?? name, issue.message] as const;
  });
  return { errors: Object.fromEntries(errors.toReversed()) };
}

/** An error of the engine as an error of the field that it names, below `under`; of the whole form (`''`) otherwise. */
export function engineError(outcome: { why: string; field: string }, under: string): FieldErrors {
  const name = outcome.field.startsWith(`${under}.`) ? outcome.field.slice(under.length + 1) : '';
  const first = name.split('.')[0] ?? '';
  return { [FIELD_NAMES[first] ?? first]: outcome.why };
}
