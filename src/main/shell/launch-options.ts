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
  /** Starts in the tray alone, without the window. */
  readonly hidden: boolean;
  /** The arguments that lead to the same desk again: its data folder and its settings, where they were named. */
  readonly desk: readonly string[];
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
export function readLaunchOptions(input: LaunchInput): LaunchOptions {
  const { env, cwd, defaultDataDir, isPackaged } = input;
  const argv = optionsOf(input.argv);
  const demo = argv.includes('--demo');
  const smoke = argv.includes('--smoke');
  const given = option(argv, '--data-dir') ?? (env['SENTRY_DESK_DATA_DIR'] || undefined);
  const config = option(argv, '--config');
  const named = given === undefined ? null : resolve(cwd, given);
  const configFile = config === undefined ? null : resolve(cwd, config);
  return {
    demo,
    smoke,
    hidden: argv.includes('--hidden'),
    desk: [
      ...(named === null ? [] : [`--data-dir=${named}`]),
      ...(configFile === null ? [] : [`--config=${configFile}`]),
    ],
    dataDir: named ?? (demo || smoke ? null : defaultDataDir),
    configFile,
    engineNode: isPackaged ? null : env['SENTRY_DESK_ENGINE_NODE'] || null,
    testHooks: !isPackaged && env['SENTRY_DESK_TEST_HOOKS'] === '1',
  };
}

/** What follows `--` is no option: a link of anybody may stand there. */
function optionsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

function option(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  if (at !== -1) return argv[at + 1];
  return argv.find((argument) => argument.startsWith(`${name}=`))?.slice(name.length + 1);
}
