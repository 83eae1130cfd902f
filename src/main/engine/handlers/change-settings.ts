import type { RawSettings, SettingsEdit } from '../settings/settings-source.ts';
import type { HandlerDeps } from './handler-deps.ts';
import type { CallContext } from './router.ts';

/** What a change does, in words for the record. */
export interface SettingsChange {
  readonly words: string;
  readonly edit: (raw: RawSettings) => SettingsEdit;
}

/** Changes `settings.json` for the caller: event and audit entry are kept right before the file is replaced. */
export function changeSettings(
  { settings, journal }: Pick<HandlerDeps, 'settings' | 'journal'>,
  { caller }: CallContext,
  { words, edit }: SettingsChange,
): Promise<void> {
  return settings.change(edit, () => {
    journal.commit(() => ({
      events: [{ incidentId: null, type: 'settings_changed', data: { by: caller, changes: [words] } }],
      audit: [
        {
          actor: { kind: 'operator', id: caller.user },
          action: 'settings_changed',
          subject: 'settings',
          detail: { via: caller.via, change: words },
        },
      ],
    }));
  });
}
