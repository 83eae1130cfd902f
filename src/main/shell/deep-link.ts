import { IncidentId } from '#shared/domain/ids.ts';

/** The scheme of links into the app. */
export const LINK_SCHEME = 'sentry-desk';

const LONGEST_LINK = 200;

/**
 * Where a link leads, as an address of the page; null when it is not exactly `sentry-desk://incident/<id>`.
 *
 * Anybody can write a link: it shows an incident and decides nothing.
 */
export function readDeepLink(link: string): string | null {
  if (link.length > LONGEST_LINK) return null;
  const id = IncidentId.safeParse(/^sentry-desk:\/\/incident\/([^/?#]+)\/?$/.exec(link)?.[1]);
  return id.success ? `#/incident/${id.data}` : null;
}

/** The link among the arguments of a start; null when there is none. */
export function findDeepLink(argv: readonly string[]): string | null {
  return argv.find((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`)) ?? null;
}
