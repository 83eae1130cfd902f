import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { SettingsView } from '#shared/contract/settings.ts';
import { useDeskState, useOnline } from '../../state/use-desk.ts';
import { GROUP_WORDS } from '../../text/setting-words.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { SettingsProblems } from '../now/settings-problems.tsx';
import { isTyping } from '../palette/overlay-events.ts';
import { FilePanel } from './file-panel.tsx';
import { McpServersPanel } from './mcp-servers-panel.tsx';
import { SecretsPanel } from './secrets-panel.tsx';
import { describeSettings } from './setting-fields.ts';
import { matchesWords, SettingsGroup } from './settings-group.tsx';
import { type SettingsDraft, useSettingsDraft } from './use-settings-draft.ts';

const GROUPS = Object.keys(GROUP_WORDS);
const SEARCH_ID = 'settings-search';

/** `/` goes to the search. */
function useSearchKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '/' && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        document.getElementById(SEARCH_ID)?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function SaveBar({ draft }: { draft: SettingsDraft }): ReactNode {
  const online = useOnline();
  const count = draft.changed.length;
  const bad = Object.keys(draft.errors).length > 0;
  if (count === 0 && draft.said.text === '') {
    return null;
  }
  return (
    <section className="save-bar" aria-label="Changes">
      <output className={draft.said.good ? 'save-said' : 'save-said form-problem-text'}>
        {draft.said.text !== '' ? (
          <UntrustedText text={draft.said.text} />
        ) : (
          `${counted(count, 'change is', 'changes are')} not saved.${bad ? ' What is marked cannot be saved yet.' : ''}`
        )}
      </output>
      {draft.stale && (
        <Button disabled={!online || draft.pending} onClick={draft.reload}>
          Look at the file again
        </Button>
      )}
      {count > 0 && (
        <>
          <Button kind="quiet" disabled={draft.pending} onClick={draft.discard}>
            Discard
          </Button>
          <Button kind="primary" disabled={!online || draft.pending || bad} onClick={draft.save}>
            Save
          </Button>
        </>
      )}
    </section>
  );
}

function Groups({
  group,
  sought,
  onSeek,
}: {
  group: string;
  sought: string;
  onSeek: (text: string) => void;
}): ReactNode {
  return (
    <nav className="settings-nav" aria-label="Groups of settings">
      <input
        id={SEARCH_ID}
        className="input"
        type="search"
        aria-label="Search the settings"
        placeholder="Search ( / )"
        value={sought}
        onChange={(event) => onSeek(event.target.value)}
      />
      <ul className="plain-list">
        {GROUPS.map((each) => (
          <li key={each}>
            <a className="nav-link" href={`#/settings/${each}`} aria-current={each === group ? 'true' : undefined}>
              {GROUP_WORDS[each]?.title}
            </a>
          </li>
        ))}
      </ul>
      <p className="settings-elsewhere">
        Also settings: <a href="#/hosts">Hosts and services</a>, <a href="#/patterns">Patterns</a>,{' '}
        <a href="#/tools">MCP servers</a>
      </p>
    </nav>
  );
}

function Shown({ view, group }: { view: SettingsView; group: string }): ReactNode {
  const descriptions = useMemo(() => describeSettings(), []);
  const draft = useSettingsDraft({ view, descriptions });
  const [sought, setSought] = useState('');
  useSearchKey();
  useEffect(() => {
    document.getElementById(`settings-${group}`)?.scrollIntoView?.({ block: 'start' });
  }, [group]);
  return (
    <div className="settings">
      <Groups group={group} sought={sought} onSeek={setSought} />
      <div className="settings-body">
        <SettingsProblems problems={view.problems} />
        {GROUPS.map((each) => (
          <SettingsGroup
            key={each}
            id={`settings-${each}`}
            group={each}
            descriptions={descriptions.filter(({ field }) => field.startsWith(`${each}.`))}
            view={view}
            draft={draft}
            sought={sought}
          />
        ))}
        {matchesWords(sought, 'mcpServers MCP servers') && <McpServersPanel servers={view.settings.mcpServers} />}
        <SecretsPanel matches={(words) => matchesWords(sought, words)} />
        {sought === '' && <FilePanel view={view} onReload={draft.reload} />}
        <SaveBar draft={draft} />
      </div>
    </div>
  );
}

/** Every setting: what it does, its default, its names; what is refused stays typed and says why. */
export function SettingsScreen({ group }: { group: string }): ReactNode {
  const view = useDeskState((state) => state.settings);
  return (
    <div className="screen screen-settings">
      <header className="screen-head">
        <h1>Settings</h1>
        <p className="headline">Checked as you type, written to one file, in force at once.</p>
      </header>
      {view === null ? <p className="empty">Loading the settings.</p> : <Shown view={view} group={group} />}
    </div>
  );
}
