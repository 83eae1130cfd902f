import { useState } from 'react';
import type { SettingsView } from '#shared/contract/settings.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { usePending } from '../../ui/use-pending.ts';
import { asValue, checkSetting, readSetting, type SettingDescription } from './setting-fields.ts';

/** What was typed and not saved yet, by field. */
export type Typed = Readonly<Record<string, string>>;

/** What is left of the typed once the settings say it: a value that is in force already is no change. */
export function changedFields(typed: Typed, view: SettingsView): readonly string[] {
  return Object.keys(typed).filter((field) => typed[field]?.trim() !== readSetting(view.settings, field));
}

/** The draft of one visit to the settings. */
export interface SettingsDraft {
  readonly typed: Typed;
  readonly errors: Typed;
  readonly changed: readonly string[];
  readonly pending: boolean;
  /** What concerns no single field; empty when there is nothing to say. */
  readonly said: { readonly good: boolean; readonly text: string };
  /** The file holds something else than was shown. */
  readonly stale: boolean;
  readonly type: (field: string, text: string) => void;
  readonly discard: () => void;
  readonly save: () => void;
  readonly reload: () => void;
}

const NOTHING = { good: true, text: '' };

interface Props {
  readonly view: SettingsView;
  readonly descriptions: readonly SettingDescription[];
}

function findErrors({ descriptions }: Props, typed: Typed, changed: readonly string[]): Typed {
  const errors: Record<string, string> = {};
  for (const description of descriptions) {
    const why = changed.includes(description.field) ? checkSetting(description, typed[description.field] ?? '') : '';
    if (why !== '') {
      errors[description.field] = why;
    }
  }
  return errors;
}

/** The changes as the engine takes them. */
function typedValues(descriptions: readonly SettingDescription[], typed: Typed, changed: readonly string[]) {
  return descriptions
    .filter(({ field }) => changed.includes(field))
    .map((description) => ({ field: description.field, value: asValue(description, typed[description.field] ?? '') }));
}

/** The setting that the engine names, by itself or by a part of it; null for anything else. */
function fieldAt(descriptions: readonly SettingDescription[], named: string): string | null {
  return descriptions.find(({ field }) => named === field || named.startsWith(`${field}.`))?.field ?? null;
}

/** The file was read again, and what it holds is on its way to the screen. */
interface Awaited {
  readonly shown: string;
  readonly read: string;
}

/** A change is made against what is shown: until that is what was read, it would only be refused again. */
function isOnItsWay(awaited: Awaited | null, view: SettingsView): boolean {
  return awaited !== null && awaited.shown === view.version && awaited.read !== view.version;
}

/** What is typed stays until it is saved or discarded, whatever the engine says. */
export function useSettingsDraft(props: Props): SettingsDraft {
  const desk = useDesk();
  const { view, descriptions } = props;
  const typed = useDeskState((state) => state.typedSettings);
  const [refused, setRefused] = useState<Typed>({});
  const [said, setSaid] = useState(NOTHING);
  const [stale, setStale] = useState(false);
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const [pending, run] = usePending();
  const changed = changedFields(typed, view);
  const errors = { ...findErrors(props, typed, changed), ...refused };

  const clear = (said = NOTHING): void => {
    desk.typeSettings({});
    setRefused({});
    setSaid(said);
  };
  const send = async (): Promise<void> => {
    const outcome = await desk.actions.changeSettings(view.version, typedValues(descriptions, typed, changed));
    if (outcome.ok) {
      return clear({ good: true, text: 'Saved. It counts from now on.' });
    }
    const field = fieldAt(descriptions, outcome.field);
    setStale(outcome.field === 'version');
    setRefused(field === null ? {} : { [field]: outcome.why });
    setSaid(field === null ? { good: false, text: outcome.why } : NOTHING);
  };
  const reload = async (): Promise<void> => {
    const outcome = await desk.actions.reloadSettings();
    setStale(false);
    setAwaited(outcome.ok ? { shown: view.version, read: outcome.value } : null);
    setSaid(outcome.ok ? { good: true, text: 'The file was read again.' } : { good: false, text: outcome.why });
  };
  return {
    typed,
    errors,
    changed,
    pending: pending || isOnItsWay(awaited, view),
    said,
    stale,
    type: (field, text) => {
      desk.typeSettings({ ...typed, [field]: text });
      setRefused({});
      setSaid(NOTHING);
    },
    discard: () => clear(),
    save: () => run(send),
    reload: () => run(reload),
  };
}
