import type { ReactNode } from 'react';
import { visiblePieces } from '#shared/domain/visible-text.ts';

/**
 * Text that a host, a model or any other peer wrote, shown as text. What could not be seen becomes a mark, and its
 * reading direction cannot leak out of its own box.
 */
export function UntrustedText({ text }: { text: string }): ReactNode {
  const pieces = visiblePieces(text).map((piece, index) =>
    piece.type === 'text' ? (
      piece.text
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- pieces never move
      <span key={index} className="mark" title={piece.title}>
        {piece.label}
      </span>
    ),
  );
  return <bdi className="untrusted">{pieces}</bdi>;
}
