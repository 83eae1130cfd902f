import type { PatternTrial } from '#shared/contract/patterns.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { DEFAULT_PATTERNS, LEVEL_PATTERNS } from '../incidents/detection/default-patterns.ts';
import { tryPattern } from '../incidents/detection/try-pattern.ts';
import { createRedaction } from '../incidents/redact-text.ts';
import { withMuted, withoutPattern, withPattern } from '../settings/edit-settings.ts';
import { changeSettings } from './change-settings.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const MOST_SAMPLES = 50;
const MOST_PASTED = 500;
/** Of all sources together. */
const MOST_RECENT = 10_000;
const LONGEST = 1_000;
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
    builtin: [...LEVEL_PATTERNS, ...DEFAULT_PATTERNS].map(({ id, title, severity }) => ({
      id,
      title,
      severity,
      muted: muted.includes(id),
    })),
    own: patterns.map((pattern) => ({ ...pattern, muted: muted.includes(pattern.id) })),
  };
}

function tryOut(deps: PatternDeps, { regex, pasted }: { regex: string; pasted: string }): PatternTrial {
  const lines = pasted
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .slice(0, MOST_PASTED);
  const recent = lastHour(deps);
  const attempt = tryPattern({ regex }, [...lines, ...recent.map(({ text }) => text)]);
  if ('refused' in attempt) return { type: 'refused', reason: attempt.refused };
  const { matched, tried, warnings } = attempt;
  const hits = recent.filter((_, index) => matched[lines.length + index] === true);
  const redact = createRedaction(deps);
  const samples = hits.slice(-MOST_SAMPLES).map(({ source, text }) => ({ source, text: redact(text) }));
  return {
    type: 'tried',
    warnings: [...warnings],
    pasted: lines.map((text, index) => ({ text: text.slice(0, 8_192), matched: matched[index] === true })),
    recent: { searched: Math.max(0, tried - lines.length), matched: hits.length, samples },
  };
}

/** The newest kept lines of the last hour over all sources, as many as are tried without keeping others waiting. */
function lastHour({ recent, clock }: PatternDeps): { source: string; text: string }[] {
  const since = new Date(clock.now().getTime() - HOUR_MS).toISOString();
  const sources = recent.sources();
  const share = Math.floor(MOST_RECENT / Math.max(1, sources.length));
  return sources.flatMap((source) => {
    const { next } = recent.range(source);
    const kept = recent.read(source, Math.max(0, next - share), share).filter(({ at }) => at >= since);
    return kept.map(({ text }) => ({ source, text: text.slice(0, LONGEST) }));
  });
}
