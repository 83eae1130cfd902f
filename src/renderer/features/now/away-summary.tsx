import type { ReactNode } from 'react';
import type { DeskState } from '../../state/desk-state.ts';
import type { Away } from '../../state/presence.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { awaySentence } from '../../text/away-words.ts';
import { Button } from '../../ui/button.tsx';
import { ShortTime } from '../../ui/time.tsx';

/** What moved on the desk since somebody left. */
function countSince({ lists, status }: DeskState, { from, spentBefore }: Away) {
  const since = (time: string): boolean => time > from;
  const all = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return {
    opened: all.filter(({ openedAt }) => since(openedAt)).length,
    resolved: lists?.resolved.filter(({ updatedAt }) => since(updatedAt)).length ?? 0,
    escalated: lists?.escalated.filter(({ updatedAt }) => since(updatedAt)).length ?? 0,
    spentUsd: Math.max(0, (status?.cost.totalUsd ?? spentBefore) - spentBefore),
  };
}

/** On the first look after a while: what happened meanwhile. */
export function AwaySummary(): ReactNode {
  const desk = useDesk();
  const state = useDeskState((current) => current);
  const { away } = state;
  if (away === null || state.lists === null) {
    return null;
  }
  return (
    <section className="away" aria-label="While you were away">
      <p>
        <span className="away-title">While you were away</span>, <ShortTime at={away.from} /> to{' '}
        <ShortTime at={away.to} />: {awaySentence(countSince(state, away))}
      </p>
      <Button kind="quiet" className="button-small" onClick={desk.dismissAway}>
        Seen
      </Button>
    </section>
  );
}
