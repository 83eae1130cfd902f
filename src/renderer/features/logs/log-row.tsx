import { memo, type ReactNode } from 'react';
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
  readonly index: number;
  /** From the top of the list, in pixels. */
  readonly top: number;
  readonly selected: boolean;
  readonly sought: string;
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

/** The element of a row, for the list that names it as picked. */
export function rowId(key: string): string {
  return `log-${key}`;
}

/** One row of a log: a line, or what lies between lines. It is drawn again only when it changes itself. */
export const LogRow = memo(function LogRow({ entry, index, top, selected, sought }: Props): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the list holds the focus and the keys
    <div
      id={rowId(entry.key)}
      data-index={index}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an option of the list around it
      role="option"
      aria-selected={selected}
      aria-posinset={index + 1}
      // How many there are changes with each line that comes.
      aria-setsize={-1}
      className={`log-row mono ${rowClass(entry)}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Content entry={entry} sought={sought} />
    </div>
  );
});
