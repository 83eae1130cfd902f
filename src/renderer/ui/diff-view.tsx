import { type ReactNode, useMemo } from 'react';
import { changedStretch, type DiffLine, readDiffLines } from './diff-lines.ts';
import { UntrustedText } from './untrusted-text.tsx';

const SIGNS: Record<DiffLine['type'], string> = { add: '+', remove: '−', same: ' ', hunk: '', file: '', note: '' };
const SPOKEN: Partial<Record<DiffLine['type'], string>> = { add: 'added: ', remove: 'removed: ' };

/** The line that this one replaces or is replaced by: a single removal followed by a single addition. */
function counterpart(lines: readonly DiffLine[], index: number): DiffLine | undefined {
  const type = lines[index]?.type;
  const step = type === 'remove' ? 1 : -1;
  const wanted = type === 'remove' ? 'add' : 'remove';
  const other = lines[index + step];
  const alone = lines[index - step]?.type !== type && lines[index + 2 * step]?.type !== wanted;
  return (type === 'add' || type === 'remove') && other?.type === wanted && alone ? other : undefined;
}

function LineText({ line, other }: { line: DiffLine; other: DiffLine | undefined }): ReactNode {
  if (other === undefined) {
    return <UntrustedText text={line.text} />;
  }
  const [start, end] = changedStretch(line.text, other.text);
  return (
    <>
      <UntrustedText text={line.text.slice(0, start)} />
      <span className="diff-changed">
        <UntrustedText text={line.text.slice(start, end)} />
      </span>
      <UntrustedText text={line.text.slice(end)} />
    </>
  );
}

/** A unified diff, whole, with line numbers; what is added and removed is told by sign, colour and, to a reader, by word. */
export function DiffView({ diff, label }: { diff: string; label: string }): ReactNode {
  const lines = useMemo(() => readDiffLines(diff), [diff]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className="diff" aria-label={label} tabIndex={0}>
      <div className="diff-body">
        {lines.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a line has no other name than its place
          <div key={index} className={`diff-line diff-${line.type}`}>
            <span className="diff-number">{line.oldNumber}</span>
            <span className="diff-number">{line.newNumber}</span>
            <span className="diff-sign" aria-hidden="true">
              {SIGNS[line.type]}
            </span>
            <span className="diff-text">
              <span className="visually-hidden">{SPOKEN[line.type]}</span>
              <LineText line={line} other={counterpart(lines, index)} />
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
