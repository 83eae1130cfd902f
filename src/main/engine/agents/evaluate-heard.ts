import type { SourceStatus } from '#shared/contract/status.ts';
import type { Evidence } from '../db/evidence-repository.ts';

type Heard = Pick<SourceStatus, 'host' | 'path' | 'state'>;

/**
 * Whether the silence of a service's sources means something: every log that showed the error is followed now. An error
 * that no log of the service showed (it was reported by hand) is listened for in any of them.
 */
export function isHeard(sources: readonly Heard[], evidence: readonly Pick<Evidence, 'matched' | 'source'>[]): boolean {
  const following = sources.filter((source) => source.state === 'following');
  const shownBy = new Set(
    evidence.filter((item) => item.matched && item.source !== 'manual').map((item) => item.source),
  );
  if (shownBy.size === 0) return following.length > 0;
  const heard = new Set(following.map((source) => `${source.host}:${source.path}`));
  return [...shownBy].every((source) => heard.has(source));
}
