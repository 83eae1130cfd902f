/** How to start a plain Node from this process. */
export interface NodeProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** This process's own Node; inside Electron the one named by `SENTRY_DESK_ENGINE_NODE`, else Electron as Node. */
export function findNode(env: Readonly<Record<string, string | undefined>>): NodeProgram {
  if (process.versions['electron'] === undefined) return { path: process.execPath, env: {} };
  const named = env['SENTRY_DESK_ENGINE_NODE'] ?? '';
  return named === '' ? { path: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } } : { path: named, env: {} };
}
