import type { SettingsView } from '#shared/contract/settings.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings, Settings } from '#shared/domain/settings.ts';

/** The settings in force. With problems, `settings` are the defaults and the watcher must stay stopped. */
export interface SettingsSource {
  view(): SettingsView;
  current(): Settings;
  host(id: HostId): HostSettings | null;
  service(id: ServiceId): ServiceSettings | null;
  /** Absolute real folders of this machine that no tool may reach: the data folder with the token, and the user's `~/.ssh`. */
  closedFolders?(): readonly string[];
  /** Absolute path of the stop file. */
  stopFile(): string;
}
