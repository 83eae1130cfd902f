import { type ReactNode, useCallback } from 'react';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { SecretRow } from './secret-row.tsx';

const WHERE: Readonly<Record<string, string>> = {
  keychain: 'They go to the keychain of this machine and never come back: not to this page, not into a file.',
  session: 'No keychain answers here: they stay in memory until the app ends, and nothing is written to disk.',
  unavailable: 'The keychain does not answer. Nothing can be kept until it does.',
};

/** Keys and passwords: set, replaced, removed, never shown. */
export function SecretsPanel({ matches }: { matches: (words: string) => boolean }): ReactNode {
  const where = useDeskState((state) => state.status?.secrets ?? 'keychain');
  const settings = useDeskState((state) => state.settings?.version);
  const ask = useCallback(
    async (client: DeskClient, signal: AbortSignal) => ({
      // Other settings ask for other secrets.
      version: settings,
      secrets: (await client.secrets.list(undefined, { signal })).secrets,
    }),
    [settings],
  );
  const { value, why, again } = useAsked(ask);
  const shown = value?.secrets.filter(({ name }) => matches(`${name} key password secret`)) ?? [];
  if (value !== null && shown.length === 0) {
    return null;
  }
  return (
    <Panel title="Keys and passwords" className="settings-group">
      <p className="panel-note">{WHERE[where]}</p>
      {why !== '' && (
        <p className="field-error">
          <UntrustedText text={why} />
        </p>
      )}
      <ul className="plain-list">
        {shown.map((secret) => (
          <SecretRow key={secret.name} secret={secret} onChanged={again} />
        ))}
      </ul>
    </Panel>
  );
}
