/**
 * Secrets by name, in the OS keychain; in session mode in memory only. `unavailable`: a keychain that answered once is
 * gone, and every active effect must stop until it is back.
 */
export interface SecretStore {
  state(): 'keychain' | 'session' | 'unavailable';
  /** Why it is in this state, in a sentence. */
  detail(): string;
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Whether the environment gives this secret: then that value is used, and nothing that is stored. */
  isGiven?(name: string): boolean;
}
