import { setTimeout as delay } from 'node:timers/promises';
import type { IncidentLists } from '#shared/contract/incidents.ts';
import type { Status } from '#shared/contract/status.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { DeskClient } from './desk-client.ts';

/** What tray and notifications are made from. */
export interface DeskView {
  readonly status: Status;
  /** Pending ones. */
  readonly approvals: readonly Approval[];
  /** Pending ones. */
  readonly permissions: readonly Permission[];
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
  let looking = false;
  let dirty = false;
  const look = async (): Promise<number> => {
    const view = await readView(client, signal);
    if (!signal.aborted) onView(view);
    return view.status.lastSeq;
  };
  /** One look at a time: of two, the older could end last. */
  const lookWhileDirty = async (): Promise<void> => {
    while (dirty && !signal.aborted) {
      await delay(GATHER_MS, undefined, { signal });
      dirty = false;
      await look();
    }
  };
  const lookSoon = (): void => {
    dirty = true;
    if (looking) return;
    looking = true;
    lookWhileDirty()
      // Only a look that failed; the stream ends with the same cause and reports it.
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  };
  const afterSeq = await look();
  for await (const event of await client.events.follow({ afterSeq }, { signal })) {
    onEvent(event);
    lookSoon();
  }
}

async function readView(client: DeskClient, signal: AbortSignal): Promise<DeskView> {
  const [status, approvals, permissions, incidents] = await Promise.all([
    client.status.get(undefined, { signal }),
    client.approvals.list({ state: 'pending' }, { signal }),
    client.permissions.list({ state: 'pending' }, { signal }),
    client.incidents.list({ limit: 1 }, { signal }),
  ]);
  return { status, approvals, permissions, lastIncident: newest(incidents) };
}

function newest(lists: IncidentLists): IncidentSummary | null {
  const all = [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  return all.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0] ?? null;
}
