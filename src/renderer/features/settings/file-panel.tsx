import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import type { SettingsView } from '#shared/contract/settings.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { type ImportPreview, readImport } from './read-import.ts';

interface Picked extends ImportPreview {
  readonly name: string;
  readonly text: string;
}

function ImportDialog({
  picked,
  version,
  onClose,
}: {
  picked: Picked;
  version: string;
  onClose: () => void;
}): ReactNode {
  const desk = useDesk();
  return (
    <ConfirmDialog
      title="Replace the settings?"
      verb="Replace them"
      act={() => desk.actions.importSettings(version, picked.text)}
      onClose={onClose}
    >
      <p>
        <span className="mono">
          <UntrustedText text={picked.name} />
        </span>{' '}
        holds {counted(picked.hosts, 'host', 'hosts')}, {counted(picked.services, 'service', 'services')} and{' '}
        {counted(picked.patterns, 'pattern', 'patterns')} of your own. What is set now is replaced as a whole. Keys and
        passwords stay as they are.
      </p>
      {picked.programs.length > 0 && (
        <>
          <p className="field-error">As MCP servers it starts on this machine, as you:</p>
          <ul className="plain-list">
            {picked.programs.map((program) => (
              <li key={program} className="mono">
                <UntrustedText text={program} />
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

/** Taking the settings along, and picking a file to bring in. */
function useSettingsFile() {
  const desk = useDesk();
  const [picked, setPicked] = useState<Picked | null>(null);
  const [why, setWhy] = useState('');
  const take = async (): Promise<void> => {
    const outcome = await desk.actions.exportSettings();
    setWhy(outcome.ok ? '' : outcome.why);
    if (outcome.ok) {
      saveFile(outcome.value, 'sentry-desk-settings.json');
    }
  };
  const pick = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file === undefined) {
      return;
    }
    const read = readImport(await file.text());
    setWhy(read.why);
    setPicked(read.why === '' ? { ...read, name: file.name } : null);
  };
  return { picked, why, take, pick, drop: () => setPicked(null) };
}

/** The settings as a file: where it is, taking it along, bringing one in. */
export function FilePanel({ view, onReload }: { view: SettingsView; onReload: () => void }): ReactNode {
  const online = useOnline();
  const chooser = useRef<HTMLInputElement>(null);
  const { picked, why, take, pick, drop } = useSettingsFile();
  const [pending, run] = usePending();
  return (
    <Panel title="The file" className="settings-group">
      <p className="panel-note">
        Everything here is kept in <PathText path={view.file} />, which can be edited by hand too. It never holds a
        secret.
      </p>
      <p className="settings-file">
        <Button disabled={!online || pending} onClick={() => run(take)}>
          Export…
        </Button>
        <Button disabled={!online || pending} onClick={() => chooser.current?.click()}>
          Import…
        </Button>
        <Button kind="quiet" disabled={!online || pending} onClick={onReload}>
          Read it again
        </Button>
        <input
          ref={chooser}
          className="visually-hidden"
          type="file"
          accept="application/json,.json"
          aria-label="A file of settings to import"
          tabIndex={-1}
          onChange={(event) => run(() => pick(event))}
        />
      </p>
      <output className="form-problem">
        <UntrustedText text={why} />
      </output>
      {picked !== null && <ImportDialog picked={picked} version={view.version} onClose={drop} />}
    </Panel>
  );
}
