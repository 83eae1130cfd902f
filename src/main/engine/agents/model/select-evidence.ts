import type { Evidence } from '../../db/evidence-repository.ts';
import { summariseOutput } from './summarise-output.ts';

/** Evidence as it is told, and what is not among it. */
export interface SelectedEvidence {
  readonly text: string;
  readonly leftOutLines: number;
  readonly leftOutCharacters: number;
}

interface Selecting {
  readonly maxCharacters: number;
  /** Refs that a report builds on: they come first when there is no room for all. */
  readonly cited: ReadonlySet<string>;
  /** Telling words of the incident. */
  readonly words: readonly string[];
}

/** One piece may take at most this share of the room, unless a report cites it. */
const LARGEST_SHARE = 0.25;
const LARGEST_CITED_SHARE = 0.5;

interface Piece {
  readonly index: number;
  readonly text: string;
  readonly cutLines: number;
  readonly cutCharacters: number;
  readonly rank: number;
}

/** The evidence that fits, in its order: what is cited, then matching lines and tool results, newest first, then lines around. */
export function selectEvidence(evidence: readonly Evidence[], how: Selecting): SelectedEvidence {
  const pieces = evidence.map((item, index) => pieceOf(item, index, how));
  let room = how.maxCharacters;
  const kept = new Set<Piece>();
  for (const piece of [...pieces].sort((one, other) => one.rank - other.rank || other.index - one.index)) {
    if (piece.text.length > room) continue;
    room -= piece.text.length;
    kept.add(piece);
  }
  const left = pieces.filter((piece) => !kept.has(piece));
  const lines = left.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const note = left.length === 0 ? [] : [`[… ${lines} lines of ${left.length} pieces of evidence left out …]`];
  return {
    text: [...note, ...pieces.filter((piece) => kept.has(piece)).map(({ text }) => text)].join('\n'),
    leftOutLines: lines + pieces.reduce((sum, { cutLines }) => sum + cutLines, 0),
    leftOutCharacters:
      left.reduce((sum, { text }) => sum + text.length, 0) +
      pieces.reduce((sum, { cutCharacters }) => sum + cutCharacters, 0),
  };
}

function pieceOf(item: Evidence, index: number, how: Selecting): Piece {
  const cited = how.cited.has(item.ref);
  const line = item.text.startsWith(`[${item.ref}] `) ? item.text : `[${item.ref}] ${item.text}`;
  const most = Math.floor(how.maxCharacters * (cited ? LARGEST_CITED_SHARE : LARGEST_SHARE));
  const { text, leftOutLines, leftOutCharacters } = summariseOutput(line, most, how.words);
  const rank = cited ? 0 : item.matched || item.ref.startsWith('tool:') ? 1 : 2;
  return { index, text, cutLines: leftOutLines, cutCharacters: leftOutCharacters, rank };
}
