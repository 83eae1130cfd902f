import { resolve } from 'node:path';

/** What the app was started with. */
export interface LaunchOptions {
  readonly demo: boolean;
  /** Opens the window, shakes hands with the engine and ends: status 0 when both worked. */
  readonly smoke: boolean;
  /** Absolute; null means a fresh temporary folder that goes away with the app. */
  readonly dataDir: string | null;
  readonly configFile: string | null;
  /** Runs the engine under this Node; always null in a packaged app. */
  readonly engineNode: string | null;
  /** Tray and notifications can be read by tests; always false in a packaged app. */
  readonly testHooks: boolean;
}

export interface LaunchInput {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly defaultDataDir: string;
  readonly isPackaged: boolean;
}

/** Reads arguments and environment; arguments win. Switches that Chromium knows are not ours to judge and are passed over. */
export function readLaunchOptions({ argv, env, cwd, defaultDataDir, isPackaged }: LaunchInput): LaunchOptions {
  const demo = argv.includes('--demo');
  const smoke = argv.includes('--smoke');
  const given = option(argv, '--data-dir') ?? (env['SENTRY_DESK_DATA_DIR'] || undefined);
  const config = option(argv, '--config');
  return {
    demo,
    smoke,
    dataDir: given === undefined ? (demo || smoke ? null : defaultDataDir) : resolve(cwd, given),
    configFile: config === undefined ? null : resolve(cwd, config),
    engineNode: isPackaged ? null : env['SENTRY_DESK_ENGINE_NODE'] || null,
    testHooks: !isPackaged && env['SENTRY_DESK_TEST_HOOKS'] === '1',
  };
}

function option(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  if (at !== -1) return argv[at + 1];
  return argv.find((argument) => argument.startsWith(`${name}=`))?.slice(name.length + 1);
}
