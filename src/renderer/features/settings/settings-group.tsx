import type { ReactNode } from 'react';
import type { SettingsView } from '#shared/contract/settings.ts';
import { GROUP_WORDS, PROVIDER_WORDS, settingWords } from '../../text/setting-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { ProviderChoice } from './provider-choice.tsx';
import { readSetting, type SettingDescription } from './setting-fields.ts';
import { SettingRow } from './setting-row.tsx';
import type { SettingsDraft } from './use-settings-draft.ts';

/** Whether every word that is sought is somewhere in the words. */
export function matchesWords(sought: string, words: string): boolean {
  const text = words.toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface Props {
  readonly id: string;
  readonly group: string;
  readonly descriptions: readonly SettingDescription[];
  readonly view: SettingsView;
  readonly draft: SettingsDraft;
  readonly sought: string;
}

function wordsOf({ view, group }: Props, { field }: SettingDescription): string {
  const { label, does } = settingWords(field);
  const variables = view.environment.filter((each) => each.field === field).map((each) => each.variable);
  const providers = field === 'llm.provider' ? Object.values(PROVIDER_WORDS).map((words) => words.label) : [];
  return [field, label, does, GROUP_WORDS[group]?.title, ...variables, ...providers].join(' ');
}

/** With playbooks there is no model to describe. */
function matters(field: string, provider: string): boolean {
  return provider !== 'playbook' || !field.startsWith('llm.') || field === 'llm.provider';
}

function Row({ description, props }: { description: SettingDescription; props: Props }): ReactNode {
  const { view, draft } = props;
  const { field } = description;
  const value = draft.typed[field] ?? readSetting(view.settings, field);
  const common = {
    value,
    error: draft.errors[field] ?? '',
    variables: view.environment.filter((each) => each.field === field),
    onType: (text: string) => draft.type(field, text),
  };
  if (field === 'llm.provider') {
    return <ProviderChoice {...common} />;
  }
  return <SettingRow description={description} changed={draft.changed.includes(field)} {...common} />;
}

/** A group of settings; nothing of it while none is what is sought. */
export function SettingsGroup(props: Props): ReactNode {
  const { id, group, descriptions, view, draft, sought } = props;
  const provider = draft.typed['llm.provider'] ?? view.settings.llm.provider;
  const shown = descriptions.filter(
    (each) => matters(each.field, provider) && matchesWords(sought, wordsOf(props, each)),
  );
  if (shown.length === 0) {
    return null;
  }
  return (
    <div id={id} className="settings-place">
      <Panel title={GROUP_WORDS[group]?.title ?? group} className="settings-group">
        <p className="panel-note">{GROUP_WORDS[group]?.does}</p>
        {shown.map((description) => (
          <Row key={description.field} description={description} props={props} />
        ))}
      </Panel>
    </div>
  );
}
