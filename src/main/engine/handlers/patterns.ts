import type { PatternTrial } from '#shared/contract/patterns.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createDetector } from '../incidents/detection/create-detector.ts';
import { DEFAULT_PATTERNS } from '../incidents/detection/default-patterns.ts';
import type { Detector } from '../incidents/detection.ts';
import { createRedaction } from '../incidents/redact-text.ts';
import { withMuted, withoutPattern, withPattern } from '../settings/edit-settings.ts';
import { changeSettings } from './change-settings.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const TRIAL = 'trial';
const MOST_SAMPLES = 50;
const MOST_PASTED = 500;
/** Per source; what is kept is smaller. */
const MOST_LINES = 20_000;
const HOUR_MS = 3_600_000;

type PatternDeps = Pick<HandlerDeps, 'settings' | 'journal' | 'recent' | 'redactor' | 'clock' | 'log'>;

/** What counts as an error: looked at, tried before it is kept, switched off. */
export function createPatternsHandlers(deps: PatternDeps) {
  return {
    list: os.patterns.list.handler(() => listPatterns(deps)),
    try: os.patterns.try.handler(({ input }) => tryOut(deps, input)),
    save: os.patterns.save.handler(async ({ input, context }) => {
      const words = `pattern ${input.pattern.id} saved`;
      await changeSettings(deps, context, { words, edit: (raw) => withPattern(raw, input.pattern) });
      return { saved: input.pattern.id };
    }),
    remove: os.patterns.remove.handler(async ({ input, context }) => {
      const words = `pattern ${input.id} removed`;
      await changeSettings(deps, context, { words, edit: (raw) => withoutPattern(raw, input.id) });
      return { removed: input.id };
    }),
    mute: os.patterns.mute.handler(async ({ input, context }) => {
      const { builtin, own } = listPatterns(deps);
      if (![...builtin, ...own].some(({ id }) => id === input.id)) {
        throw new AppError('not_found', `there is no pattern ${input.id}`, { field: 'id' });
      }
      const words = `pattern ${input.id} switched ${input.muted ? 'off' : 'on'}`;
      await changeSettings(deps, context, { words, edit: (raw) => withMuted(raw, input.id, input.muted) });
      return input;
    }),
  };
}

function listPatterns({ settings }: PatternDeps) {
  const { patterns, muted } = settings.current().watch;
  return {
    builtin: DEFAULT_PATTERNS.map(({ id, severity }) => ({ id, title: id, severity, muted: muted.includes(id) })),
    own: patterns.map((pattern) => ({ ...pattern, muted: muted.includes(pattern.id) })),
  };
}

function tryOut(deps: PatternDeps, { regex, pasted }: { regex: string; pasted: string }): PatternTrial {
  const detector = trialDetector(regex);
  if (typeof detector === 'string') return { type: 'refused', reason: detector };
  const lines = pasted.split(/\r?\n/).filter((line) => line !== '');
  return {
    type: 'tried',
    warnings: [],
    pasted: lines
      .slice(0, MOST_PASTED)
      .map((text) => ({ text: text.slice(0, 8_192), matched: isMatch(detector, text) })),
    recent: tryRecent(deps, detector),
  };
}

/** The detector of the running engine with this one pattern; the reason when it is refused. */
function trialDetector(regex: string): Detector | string {
  try {
    return createDetector({ patterns: [{ id: TRIAL, regex, level: 'error' }] });
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function isMatch(detector: Detector, line: string): boolean {
  return detector.detect(line).pattern === TRIAL;
}

function tryRecent({ recent, clock, redactor, log }: PatternDeps, detector: Detector) {
  const since = new Date(clock.now().getTime() - HOUR_MS).toISOString();
  const redact = createRedaction({ redactor, log });
  const kept = recent.sources().flatMap((source) =>
    recent
      .read(source, 0, MOST_LINES)
      .filter(({ at }) => at >= since)
      .map(({ text }) => ({ source, text })),
  );
  const matched = kept.filter(({ text }) => isMatch(detector, text));
  const samples = matched.slice(-MOST_SAMPLES).map(({ source, text }) => ({ source, text: redact(text) }));
  return { searched: kept.length, matched: matched.length, samples };
}
