/** A few facts of the desk that outlive a restart, each under a name. Call `set` only inside `Journal.commit`. */
export interface DeskStateRepository {
  get(name: 'mode' | 'watcher' | 'stop' | 'system_fingerprint'): string | null;
  set(name: 'mode' | 'watcher' | 'stop' | 'system_fingerprint', value: string): void;
}
