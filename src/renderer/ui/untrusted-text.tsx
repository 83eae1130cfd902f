import type { ReactNode } from 'react';
import { visiblePieces } from '../text/untrusted-marks.ts';

/**
 * Text that a host, a model or any other peer wrote, shown as text. What could not be seen becomes a mark, and its
 * reading direction cannot leak out of its own box.
 */
export function UntrustedText({ text }: { text: string }): ReactNode {
  let at = 0;
  const pieces = visiblePieces(text).map((piece) => {
    const key = at;
    at += piece.type === 'text' ? piece.text.length : 1;
    return piece.type === 'text' ? (
      piece.text
    ) : (
      <span key={key} className="mark" title={piece.title}>
        {piece.label}
      </span>
    );
  });
  return <bdi className="untrusted">{pieces}</bdi>;
}
