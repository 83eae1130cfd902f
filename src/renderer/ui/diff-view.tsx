import { type ReactNode, useMemo } from 'react';
import { colourDiff } from './code-colours.ts';
import { DiffLayoutChoice, useDiffLayout } from './diff-layout.tsx';
import { type DiffLine, readDiffLines } from './diff-lines.ts';
import { changesByLine, type DiffRow, pairLines } from './diff-rows.ts';
import { cutLine, type LinePiece } from './line-pieces.ts';
import { UntrustedText } from './untrusted-text.tsx';

const SIGNS: Record<DiffLine['type'], string> = { add: '+', remove: '−', same: ' ', hunk: '', file: '', note: '' };
const SPOKEN: Partial<Record<DiffLine['type'], string>> = { add: 'added: ', remove: 'removed: ' };

/** The pieces of each line, worked out once per diff. */
type Pieces = (line: DiffLine) => readonly LinePiece[];

function classOf({ kind, changed }: LinePiece): string | undefined {
  const classes = [...(kind === null ? [] : [`code-${kind}`]), ...(changed ? ['diff-changed'] : [])];
  return classes.length === 0 ? undefined : classes.join(' ');
}

function LineText({ line, pieces }: { line: DiffLine; pieces: Pieces }): ReactNode {
  return (
    <span className="diff-text">
      <span className="visually-hidden">{SPOKEN[line.type]}</span>
      {pieces(line).map((piece, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a piece has no other name than its place
        <span key={index} className={classOf(piece)}>
          <UntrustedText text={piece.text} />
        </span>
      ))}
    </span>
  );
}

function Sign({ line }: { line: DiffLine }): ReactNode {
  return (
    <span className="diff-sign" aria-hidden="true">
      {SIGNS[line.type]}
    </span>
  );
}

function Unified({ lines, pieces }: { lines: readonly DiffLine[]; pieces: Pieces }): ReactNode {
  return lines.map((line, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- a line has no other name than its place
    <div key={index} className={`diff-line diff-${line.type}`}>
      <span className="diff-number">{line.oldNumber}</span>
      <span className="diff-number">{line.newNumber}</span>
      <Sign line={line} />
      <LineText line={line} pieces={pieces} />
    </div>
  ));
}

function Half({ line, side, pieces }: { line: DiffLine | null; side: 'old' | 'new'; pieces: Pieces }): ReactNode {
  if (line === null) {
    return <div className="diff-half diff-none" />;
  }
  return (
    <div className={`diff-half diff-${line.type}`}>
      <span className="diff-number">{side === 'old' ? line.oldNumber : line.newNumber}</span>
      <Sign line={line} />
      <LineText line={line} pieces={pieces} />
    </div>
  );
}

function Split({ rows, pieces }: { rows: readonly DiffRow[]; pieces: Pieces }): ReactNode {
  return rows.map((row, index) =>
    row.type === 'whole' ? (
      // oxlint-disable-next-line react/no-array-index-key -- a row has no other name than its place
      <div key={index} className={`diff-whole diff-${row.line.type}`}>
        <LineText line={row.line} pieces={pieces} />
      </div>
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- as above
      <div key={index} className="diff-pair">
        <Half line={row.left} side="old" pieces={pieces} />
        <Half line={row.right} side="new" pieces={pieces} />
      </div>
    ),
  );
}

/**
 * A diff, whole, with line numbers, unified or side by side. What is added and removed is told by sign, colour and, to a
 * reader, by word; the words that changed within a line are marked.
 */
export function DiffView({
  diff,
  label,
  choice = false,
}: {
  diff: string;
  label: string;
  choice?: boolean;
}): ReactNode {
  const layout = useDiffLayout();
  const { lines, rows, pieces } = useMemo(() => {
    const read = readDiffLines(diff);
    const paired = pairLines(read);
    const code = colourDiff(read);
    const changes = changesByLine(paired);
    const cut = new Map(
      read.map((line) => [line, cutLine(line.text, { code: code.get(line) ?? [], changed: changes.get(line) ?? [] })]),
    );
    return { lines: read, rows: paired, pieces: (line: DiffLine) => cut.get(line) ?? [] };
  }, [diff]);
  return (
    <>
      {choice && <DiffLayoutChoice shown={layout} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <section className="diff" aria-label={label} tabIndex={0}>
        <div className="diff-body">
          {layout === 'split' ? <Split rows={rows} pieces={pieces} /> : <Unified lines={lines} pieces={pieces} />}
        </div>
      </section>
    </>
  );
}
