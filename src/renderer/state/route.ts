import { useSyncExternalStore } from 'react';
import { IncidentId } from '#shared/domain/ids.ts';

/** Which screen is shown. */
export type Route = { readonly type: 'now' } | { readonly type: 'incident'; readonly id: IncidentId };

/** Reads a location hash; what is not understood is *Now*. */
export function parseRoute(hash: string): Route {
  const match = /^#\/incident\/([^/?]+)$/.exec(hash);
  const id = IncidentId.safeParse(match?.[1]);
  return id.success ? { type: 'incident', id: id.data } : { type: 'now' };
}

/** The address of an incident's screen. */
export function incidentHref(id: IncidentId): string {
  return `#/incident/${id}`;
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The screen that the address asks for. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  return parseRoute(hash);
}
