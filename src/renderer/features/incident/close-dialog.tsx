import { type FormEvent, type ReactNode, useState } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { usePending } from '../../ui/use-pending.ts';

/** Asks before an incident is closed by hand, with a reason for the record. */
export function CloseDialog({ incident, onClose }: { incident: IncidentSummary; onClose: () => void }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [reason, setReason] = useState('');
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      await desk.actions.closeIncident(incident.id, reason.trim());
      onClose();
    });
  };
  return (
    <Dialog label="Close this incident" className="dialog-form" onClose={onClose}>
      <form className="form" onSubmit={onSubmit}>
        <h2 className="dialog-title">Close this incident?</h2>
        <p>
          The agents stop working on it
          {incident.state === 'awaiting_approval' ? ', and its waiting plan is denied' : ''}. Nothing on the host is
          changed.
        </p>
        <label className="field">
          <span className="field-label">Reason, kept in the audit log (optional)</span>
          <input
            className="input"
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Keep it open</Button>
          <Button type="submit" kind="primary" disabled={!online || pending}>
            Close it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
