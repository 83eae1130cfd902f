import {
  describeNothing,
  describeUpdate,
  isLookDue,
  type LastLook,
  LOOK_TICK_MS,
  type UpdateState,
  type UpdateStep,
  type UpdateWay,
  type UpdateWords,
} from './update-model.ts';

/** What asks the feed. */
export interface UpdateSource {
  /** The newer version that the feed names, or null; fails where the feed cannot be read. */
  look(): Promise<string | null>;
  /** Downloads and checks what `look` found; it is installed when the app quits. */
  download(onPercent: (percent: number) => void, signal: AbortSignal): Promise<void>;
}

/** Looks for newer versions and keeps what is known. */
export interface Updates {
  state(): UpdateState;
  /** What the operator asked for. */
  take(step: UpdateStep): Promise<void>;
  close(): void;
}

export interface UpdatesOptions {
  readonly way: UpdateWay;
  readonly source: () => Promise<UpdateSource>;
  /** Whether the settings let the app look by itself; null while nobody can tell. */
  readonly isWanted: () => Promise<boolean | null>;
  readonly now: () => number;
  readonly onChange: () => void;
  /** Says something outside of the window; `onClick` is what a click on it does. */
  readonly tell: (words: UpdateWords, onClick: () => void) => void;
  /** One line for the log. */
  readonly log: (line: string) => void;
}

/** Makes it; nothing is asked for before the first tick, some minutes from now. */
export function keepUpdates(options: UpdatesOptions): Updates {
  const { way } = options;
  if (way.type === 'off') {
    if (way.why !== '') options.log(`Updates: ${way.why}.`);
    return { state: () => ({ type: 'off' }), take: () => Promise.resolve(), close: () => undefined };
  }
  return lookRegularly(options, way.installs);
}

function lookRegularly(options: UpdatesOptions, installs: boolean): Updates {
  const ended = new AbortController();
  let state: UpdateState = { type: 'none' };

  const enter = (next: UpdateState): void => {
    if (ended.signal.aborted) return;
    state = next;
    options.onChange();
  };
  const download = async (): Promise<void> => {
    if (state.type !== 'available' || !state.installs) return;
    const { version } = state;
    enter({ type: 'downloading', version, percent: 0 });
    try {
      const source = await options.source();
      await source.download((percent) => enter({ type: 'downloading', version, percent }), ended.signal);
      enter({ type: 'downloaded', version });
    } catch (error) {
      if (ended.signal.aborted) return;
      options.log(`Updates: version ${version} was not downloaded: ${firstLine(error)}`);
      enter({ type: 'available', version, installs });
    }
  };
  const looks = createLooks(options, (version) => {
    if (ended.signal.aborted || (state.type === 'available' && state.version === version)) return;
    enter({ type: 'available', version, installs });
    options.tell(describeUpdate(version, installs), () => void download());
  });
  const tick = setInterval(() => {
    if (state.type === 'none' || state.type === 'available') void looks.lookWhenDue();
  }, LOOK_TICK_MS);
  tick.unref();

  return {
    state: () => state,
    take: (step) => (step === 'download' ? download() : looks.lookAndTell()),
    close: () => {
      clearInterval(tick);
      ended.abort();
    },
  };
}

/** Asks the feed, never twice at a time. */
function createLooks(options: UpdatesOptions, found: (version: string) => void) {
  let last: LastLook = null;
  let running: Promise<'found' | 'nothing' | 'failed'> | null = null;

  const lookNow = async (): Promise<'found' | 'nothing' | 'failed'> => {
    try {
      const version = await (await options.source()).look();
      last = { atMs: options.now(), ok: true };
      if (version === null) return 'nothing';
      found(version);
      return 'found';
    } catch (error) {
      last = { atMs: options.now(), ok: false };
      options.log(`Updates: the look for a new version failed: ${firstLine(error)}`);
      return 'failed';
    }
  };
  const look = (): Promise<'found' | 'nothing' | 'failed'> => {
    running ??= lookNow().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    lookWhenDue: async (): Promise<void> => {
      if (!isLookDue(last, options.now())) return;
      const wanted = await options.isWanted().catch((error: unknown) => {
        options.log(`Updates: the settings were not read: ${firstLine(error)}`);
        return null;
      });
      if (wanted === true) await look();
    },
    lookAndTell: async (): Promise<void> => {
      const outcome = await look();
      if (outcome !== 'found') options.tell(describeNothing(outcome), () => undefined);
    },
  };
}

/** Errors of the updater carry whole answers and stacks. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 300);
}
