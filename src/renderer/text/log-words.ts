import type { LogLevel, LogRates } from '#shared/contract/logs.ts';
import type { BlindWindow, SourceState } from '#shared/contract/status.ts';
import { counted, sizeText } from './sizes.ts';
import { shortTime } from './times.ts';

const LEVELS: Record<LogLevel, { letter: string; name: string }> = {
  debug: { letter: 'D', name: 'Debug' },
  info: { letter: 'I', name: 'Info' },
  warning: { letter: 'W', name: 'Warning' },
  error: { letter: 'E', name: 'Error' },
  critical: { letter: 'C', name: 'Critical' },
  unknown: { letter: '·', name: 'No level' },
};

/** A level as one letter, so that it is told apart without colour. */
export function levelLetter(level: LogLevel): string {
  return LEVELS[level].letter;
}

/** A level in a word. */
export function levelName(level: LogLevel): string {
  return LEVELS[level].name;
}

const SOURCE_STATES: Record<SourceState, string> = {
  connecting: 'Connecting',
  following: 'Following',
  waiting: 'Waiting for the file',
  blind: 'Not heard',
  stopped: 'Stopped',
};

/** How a source stands, in words. */
export function sourceStateLabel(state: SourceState): string {
  return SOURCE_STATES[state];
}

/** How much a gap is, as far as it is known. */
export function gapSize(gap: BlindWindow): string {
  return gap.bytes === null ? 'unknown size' : sizeText(gap.bytes);
}

/** What a gap is: lost, or read afterwards. */
export function gapTitle(gap: BlindWindow): string {
  return gap.recovered ? 'Gap, read later' : 'Not read';
}

/** The last hour of a source in one sentence, for those who do not see the bars. */
export function ratesSentence(rates: LogRates, nowMs: number): string {
  const heard = rates.lines.filter((count) => count !== null);
  const all = heard.reduce((sum, count) => sum + count, 0);
  const matched = rates.matched.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const most = Math.max(0, ...heard);
  const at = new Date(Date.parse(rates.from) + rates.lines.indexOf(most) * rates.bucketSeconds * 1_000);
  const busiest =
    most === 0 ? '' : `, busiest ${counted(most, 'line', 'lines')} a minute at ${shortTime(at.toISOString(), nowMs)}`;
  const blind = rates.lines.length - heard.length;
  const gaps = blind === 0 ? '' : ` Not heard for ${blind} min.`;
  return `Last hour: ${counted(all, 'line', 'lines')}${busiest}, ${counted(matched, 'error', 'errors')}.${gaps}`;
}

/** The same in a few words, for under the bars. */
export function ratesCaption(rates: LogRates): string {
  const most = Math.max(0, ...rates.lines.map((count) => count ?? 0));
  const matched = rates.matched.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return `1 h, up to ${most.toLocaleString('en')}/min, ${counted(matched, 'error', 'errors')}`;
}
