import type { IncidentId } from '#shared/domain/ids.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Repositories } from '../db/database.ts';
import type { SpillPage } from '../db/spills-repository.ts';
import { os } from './router.ts';

interface EvidenceDeps {
  readonly repositories: Pick<Repositories, 'evidence' | 'spills'>;
}

/** Evidence that was not spilled is short: it is cut here. */
function shortPage(deps: EvidenceDeps, asked: { incident: IncidentId; ref: string; offset: number; limit: number }) {
  const found = deps.repositories.evidence.get(asked.incident, asked.ref);
  if (found === null) throw new AppError('not_found', `there is no evidence ${asked.ref}`, { field: 'ref' });
  const characters = Array.from(found.text);
  return { text: characters.slice(asked.offset, asked.offset + asked.limit).join(''), length: characters.length };
}

/** What was captured for incidents, whole. */
export function createEvidenceHandlers(deps: EvidenceDeps) {
  return {
    read: os.evidence.read.handler(({ input }) => {
      const { incident, ref, offset, limit } = input;
      const page: SpillPage = deps.repositories.spills.page(incident, ref, { offset, limit }) ?? shortPage(deps, input);
      const end = offset + limit;
      return { text: untrusted(page.text), offset, length: page.length, next: end < page.length ? end : null };
    }),
  };
}
