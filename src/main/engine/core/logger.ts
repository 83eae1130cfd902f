/** Diagnostic messages for the person who runs the app; never secrets, never log text of hosts. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}
