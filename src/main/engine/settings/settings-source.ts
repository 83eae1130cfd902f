import type { SettingsView } from '#shared/contract/settings.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings, Settings } from '#shared/domain/settings.ts';

/** The settings in force. With problems, `settings` are the defaults and the watcher must stay stopped. */
export interface SettingsSource {
  view(): Omit<SettingsView, 'version' | 'environment'>;
  current(): Settings;
  host(id: HostId): HostSettings | null;
  service(id: ServiceId): ServiceSettings | null;
  /** Absolute real folders of this machine that no tool may reach: the data folder with the token, and the user's `~/.ssh`. */
  closedFolders?(): readonly string[];
  /** Absolute path of the stop file. */
  stopFile(): string;
}

/** Settings as the file holds them: JSON that need not be well-formed settings yet. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** A change of the file, and how the caller calls the part that it changes. */
export interface SettingsEdit {
  readonly raw: RawSettings;
  /** A problem at `place` (`hosts[2].port`) is named by the field of the call (`host.port`). */
  readonly places?: readonly { readonly place: string; readonly field: string }[];
}

/** Settings that can be changed while the desk runs. */
export interface LiveSettings extends SettingsSource {
  /** Also names the content of the file, and the variables that may give values. */
  view(): SettingsView;
  /**
   * Changes the file, all or nothing; one change at a time. `edit` gets what the file holds now. `recorded` runs when the
   * change is known to be good and about to be taken over; what it throws stops the change. Fails with `invalid_input`
   * naming the field, or with `storage_failed`.
   */
  change(edit: (raw: RawSettings) => SettingsEdit, recorded: () => void): Promise<void>;
  /** Reads the file again, after a change by hand. Bad settings are in `view().problems`, as at the start. */
  reload(): Promise<void>;
  /** Calls back after each change; returns the way to stop. */
  onChange(listener: () => void): () => void;
}
