import { type ReactNode, useCallback, useState } from 'react';
import type { EvidenceRef, IncidentId } from '#shared/domain/ids.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { counted } from '../../text/sizes.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

interface Place {
  readonly incident: IncidentId;
  readonly evidence: EvidenceRef;
}

/** The first so many pages of an answer as one text, and how much there is. */
async function readPages(client: DeskClient, place: Place & { readonly pages: number }, signal: AbortSignal) {
  let text = '';
  let next: number | null = 0;
  let length = 0;
  for (let page = 0; page < place.pages && next !== null; page += 1) {
    const read: Awaited<ReturnType<DeskClient['evidence']['read']>> = await client.evidence.read(
      { incident: place.incident, ref: place.evidence, offset: next },
      { signal },
    );
    text += read.text;
    ({ next, length } = read);
  }
  return { text, length, rest: next === null ? 0 : length - next };
}

function Pages({ incident, evidence }: Place): ReactNode {
  const [pages, setPages] = useState(1);
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) => readPages(client, { incident, evidence, pages }, signal),
    [incident, evidence, pages],
  );
  const { value, why } = useAsked(ask);
  return (
    <>
      {why !== '' && <p className="row-problem">{why}</p>}
      {value !== null && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long output scrolls and must be reachable by keyboard
        <pre className="row-detail row-bytes" tabIndex={0} aria-label="The whole answer">
          <UntrustedText text={value.text} />
        </pre>
      )}
      {value !== null && value.rest > 0 && (
        <button type="button" className="fold" onClick={() => setPages((count) => count + 1)}>
          Show more ({counted(value.rest, 'character', 'characters')} left)
        </button>
      )}
    </>
  );
}

/** All of an answer of which the timeline holds the head and the tail, a page at a time. */
export function WholeAnswer(place: Place): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <div className="row-whole">
      <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the whole answer' : 'Show all'}
      </button>
      {open && <Pages {...place} />}
    </div>
  );
}
