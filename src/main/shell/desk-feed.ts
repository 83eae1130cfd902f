import { setTimeout as delay } from 'node:timers/promises';
import type { IncidentLists } from '#shared/contract/incidents.ts';
import type { Status } from '#shared/contract/status.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { DeskClient } from './desk-client.ts';

/** What tray and notifications are made from. */
export interface DeskView {
  readonly status: Status;
  /** Pending ones, oldest first. */
  readonly approvals: readonly Approval[];
  readonly lastIncident: IncidentSummary | null;
}

export interface DeskFeedOptions {
  readonly client: DeskClient;
  readonly signal: AbortSignal;
  readonly onView: (view: DeskView) => void;
  readonly onEvent: (event: DeskEvent) => void;
}

const GATHER_MS = 50;

/** Follows the desk until the signal; each burst of events is followed by one look at the whole. */
export async function followDesk({ client, signal, onView, onEvent }: DeskFeedOptions): Promise<void> {
  let dirty: Promise<void> | null = null;
  const look = async (): Promise<number> => {
    const view = await readView(client, signal);
    if (!signal.aborted) onView(view);
    return view.status.lastSeq;
  };
  const lookSoon = (): void => {
    dirty ??= delay(GATHER_MS, undefined, { signal })
      .then(() => {
        dirty = null;
        return look();
      })
      // Only a look that failed; the stream ends with the same cause and reports it.
      .then(
        () => undefined,
        () => undefined,
      );
  };
  const afterSeq = await look();
  for await (const event of await client.events.follow({ afterSeq }, { signal })) {
    onEvent(event);
    lookSoon();
  }
}

async function readView(client: DeskClient, signal: AbortSignal): Promise<DeskView> {
  const [status, approvals, incidents] = await Promise.all([
    client.status.get(undefined, { signal }),
    client.approvals.list({ state: 'pending' }, { signal }),
    client.incidents.list({ limit: 1 }, { signal }),
  ]);
  return {
    status,
    approvals: approvals.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)),
    lastIncident: newest(incidents),
  };
}

function newest(lists: IncidentLists): IncidentSummary | null {
  const all = [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return all.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0] ?? null;
}
