import { type ReactNode, useCallback } from 'react';
import type { DeskClient } from '../../connection/desk-client.ts';
import type { DeskState } from '../../state/desk-state.ts';
import type { Away } from '../../state/presence.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { awaySentence } from '../../text/away-words.ts';
import { Button } from '../../ui/button.tsx';
import { ShortTime } from '../../ui/time.tsx';

/** What moved on the desk since somebody left. */
function countSince({ lists }: DeskState, { from }: Away, spentUsd: number) {
  const since = (time: string): boolean => time > from;
  const all = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return {
    opened: all.filter(({ openedAt }) => since(openedAt)).length,
    resolved: lists?.resolved.filter(({ updatedAt }) => since(updatedAt)).length ?? 0,
    escalated: lists?.escalated.filter(({ updatedAt }) => since(updatedAt)).length ?? 0,
    spentUsd,
  };
}

const NOTHING = { usd: 0 };

/** What models cost since then, by the ledger; 0 while that is not known. */
function useSpentSince(since: string | null): number {
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) =>
      since === null ? Promise.resolve(NOTHING) : client.models.spent({ since }, { signal }),
    [since],
  );
  return useAsked(ask).value?.usd ?? 0;
}

/** On the first look after a while: what happened meanwhile. */
export function AwaySummary(): ReactNode {
  const desk = useDesk();
  const state = useDeskState((current) => current);
  const { away } = state;
  const spentUsd = useSpentSince(away?.from ?? null);
  if (away === null || state.lists === null) {
    return null;
  }
  return (
    <section className="away" aria-label="While you were away">
      <p>
        <span className="away-title">While you were away</span>, <ShortTime at={away.from} /> to{' '}
        <ShortTime at={away.to} />: {awaySentence(countSince(state, away, spentUsd))}
      </p>
      <Button kind="quiet" className="button-small" onClick={desk.dismissAway}>
        Seen
      </Button>
    </section>
  );
}
