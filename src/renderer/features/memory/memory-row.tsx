import { type ReactNode, useState } from 'react';
import type { MemoryEntry } from '#shared/contract/memory.ts';
import { incidentHref } from '../../state/route.ts';
import { useDesk } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

function ForgetDialog({ entry, onClose }: { entry: MemoryEntry; onClose: (forgotten: boolean) => void }): ReactNode {
  const desk = useDesk();
  const [reason, setReason] = useState('');
  const [done, setDone] = useState(false);
  return (
    <ConfirmDialog
      title="Forget this incident?"
      verb="Forget it"
      act={async () => {
        const outcome = await desk.actions.forget(entry.id, reason);
        setDone(outcome.ok);
        if (outcome.ok) {
          onClose(true);
        }
        return outcome;
      }}
      onClose={() => onClose(done)}
    >
      <p>Agents get no hint from it any more. Its timeline stays, and the audit log keeps that you forgot it.</p>
      <Field label="Reason (optional)" hint="For whoever reads the record later.">
        {(links) => (
          <input
            {...links}
            className="input"
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

function likenessText(similarity: number): string {
  return similarity === 1 ? 'Same' : `${Math.round(similarity * 100)} % alike`;
}

function Facts({
  entry,
  similarity,
  onForget,
}: {
  entry: MemoryEntry;
  similarity: number | null;
  onForget: () => void;
}): ReactNode {
  return (
    <p className="memory-facts">
      <span className="mono memory-service">{entry.service}</span>
      <ShortTime at={entry.resolvedAt} />
      <span className="mono soft" title="Fingerprint">
        {entry.fingerprint.slice(0, 12)}
      </span>
      {similarity !== null && <span className="badge badge-accent">{likenessText(similarity)}</span>}
      {entry.failures > 0 && (
        <span className="badge badge-warning">did not hold {counted(entry.failures, 'time', 'times')}</span>
      )}
      <Button
        kind="quiet"
        className="button-small memory-forget"
        aria-label={`Forget: ${entry.title}`}
        onClick={onForget}
      >
        Forget…
      </Button>
    </p>
  );
}

/** One past incident: what it was, why, what repaired it, and how well that held. */
export function MemoryRow({
  entry,
  similarity,
  onForgotten,
}: {
  entry: MemoryEntry;
  similarity: number | null;
  onForgotten: () => void;
}): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <li className="memory">
      <Facts entry={entry} similarity={similarity} onForget={() => setAsking(true)} />
      <a className="mono memory-title" href={incidentHref(entry.id)}>
        <UntrustedText text={entry.title} />
      </a>
      <dl className="memory-learnt">
        <dt>Cause</dt>
        <dd>
          <UntrustedText text={entry.rootCause} />
        </dd>
        <dt>Fix</dt>
        <dd>
          <UntrustedText text={entry.fix} />
        </dd>
      </dl>
      {asking && (
        <ForgetDialog
          entry={entry}
          onClose={(forgotten) => {
            setAsking(false);
            if (forgotten) {
              onForgotten();
            }
          }}
        />
      )}
    </li>
  );
}
