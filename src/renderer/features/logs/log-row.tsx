import type { ReactNode } from 'react';
import type { LogLine } from '#shared/contract/logs.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { LogEntry } from '../../state/log-view.ts';
import { gapSize, gapTitle, levelLetter, levelName } from '../../text/log-words.ts';
import { counted } from '../../text/sizes.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { MarkedText } from '../../ui/marked-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** More of a line does not fit into a row of any screen. */
const SHOWN_CHARACTERS = 1_000;

interface Props {
  readonly entry: LogEntry;
  readonly place: { readonly id: string; readonly index: number; readonly count: number; readonly top: number };
  readonly selected: boolean;
  readonly sought: string;
  readonly onSelect: (index: number) => void;
}

function Line({ line, sought }: { line: LogLine; sought: string }): ReactNode {
  return (
    <>
      <time className="log-time" dateTime={line.at} title={fullTime(line.at)}>
        {clockTime(line.at)}
      </time>
      <span className={`log-level log-level-${line.level}`} title={levelName(line.level)}>
        <span aria-hidden="true">{levelLetter(line.level)}</span>
        <span className="visually-hidden">
          {levelName(line.level)}
          {line.matched ? ', counts as an error: ' : ': '}
        </span>
      </span>
      <span className="log-text">
        <MarkedText text={line.text.slice(0, SHOWN_CHARACTERS)} sought={sought} />
      </span>
    </>
  );
}

function Content({ entry, sought }: { entry: LogEntry; sought: string }): ReactNode {
  switch (entry.type) {
    case 'line':
      return <Line line={entry.line} sought={sought} />;
    case 'gap':
      return (
        <span className="log-between">
          {gapTitle(entry.gap)}: {clockTime(entry.gap.from)} to{' '}
          {entry.gap.to === null ? 'now' : clockTime(entry.gap.to)}, {gapSize(entry.gap)}.{' '}
          <UntrustedText text={entry.gap.why} />
        </span>
      );
    case 'skipped':
      return (
        <span className="log-between">
          {counted(entry.lines, 'line', 'lines')} came too fast to be shown. They were judged all the same.
        </span>
      );
    default:
      return assertNever(entry);
  }
}

function rowClass(entry: LogEntry): string {
  if (entry.type === 'line') {
    return `log-line-${entry.line.level} ${entry.line.matched ? 'log-matched' : ''}`;
  }
  return entry.type === 'gap' && !entry.gap.recovered ? 'log-gap' : 'log-skipped';
}

/** One row of a log: a line, or what lies between lines. */
export function LogRow({ entry, place, selected, sought, onSelect }: Props): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list holds the focus and the keys
    <div
      id={place.id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an option of the list around it
      role="option"
      aria-selected={selected}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      className={`log-row mono ${rowClass(entry)}`}
      style={{ transform: `translateY(${place.top}px)` }}
      onClick={() => onSelect(place.index)}
    >
      <Content entry={entry} sought={sought} />
    </div>
  );
}
