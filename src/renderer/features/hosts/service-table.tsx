import { type FormEvent, type ReactNode, useState } from 'react';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { logsHref } from '../../state/route.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { controlText, logKindLabel, logName } from '../../text/host-words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { readService, serviceDraft, serviceError } from '../set-up/service-draft.ts';
import { ServiceFields } from '../set-up/service-fields.tsx';

/** Saves an edited service; what is wrong is shown at its field. */
function useEdit(service: ServiceSettings, onClose: () => void) {
  const desk = useDesk();
  const [pending, run] = usePending();
  const [draft, setDraft] = useState(() => serviceDraft(service));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = async (): Promise<void> => {
    const read = readService(draft);
    if ('errors' in read) {
      setErrors(read.errors);
      return;
    }
    const outcome = await desk.actions.saveServices([read.service], true);
    if (outcome.ok) {
      onClose();
    } else {
      setErrors({ [serviceError(outcome.field)?.name ?? '']: outcome.why });
    }
  };
  return { draft, setDraft, errors, pending, save: () => run(save) };
}

function EditService({ service, onClose }: { service: ServiceSettings; onClose: () => void }): ReactNode {
  const online = useOnline();
  const { draft, setDraft, errors, pending, save } = useEdit(service, onClose);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    save();
  };
  return (
    <Dialog label={`Edit ${service.id}`} className="dialog-form dialog-wide" onClose={onClose}>
      <form className="form" noValidate onSubmit={onSubmit}>
        <h2 className="dialog-title">Edit {service.id}</h2>
        <ServiceFields draft={draft} onChange={setDraft} errors={errors} fixedId />
        <output className="form-problem">
          <UntrustedText text={errors[''] ?? ''} />
        </output>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary" disabled={!online || pending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveService({ service, onClose }: { service: ServiceSettings; onClose: () => void }): ReactNode {
  const desk = useDesk();
  return (
    <ConfirmDialog
      title={`Remove ${service.id}?`}
      verb="Remove it"
      act={() => desk.actions.removeService(service.id)}
      onClose={onClose}
    >
      Its logs are not followed any more. Its incidents and the audit log stay. Nothing on the host is changed.
    </ConfirmDialog>
  );
}

function LogsCell({ service }: { service: ServiceSettings }): ReactNode {
  const sources = useDeskState((state) => state.status?.watcher.sources);
  const first = sources?.find((source) => source.service === service.id);
  return (
    <td>
      {service.logs.map((log) => (
        <p key={`${log.kind} ${logName(log)}`}>
          {log.kind !== 'file' && <span className="soft">{logKindLabel(log.kind)} </span>}
          <PathText path={logName(log)} />
        </p>
      ))}
      {first !== undefined && (
        <a className="table-link" href={logsHref(first.id)}>
          Open its lines<span className="visually-hidden">: {service.id}</span>
        </a>
      )}
    </td>
  );
}

function ServiceRow({ service }: { service: ServiceSettings }): ReactNode {
  const [open, setOpen] = useState<'none' | 'edit' | 'remove'>('none');
  const close = (): void => setOpen('none');
  return (
    <tr>
      <th scope="row" className="mono">
        {service.id}
      </th>
      <td>
        <PathText path={service.sourcePath} />
      </td>
      <LogsCell service={service} />
      <td>
        <UntrustedText text={controlText(service.control)} />
        {service.autoApprove.includes('restart_service') && <p className="soft">restarts without asking</p>}
      </td>
      <td className="table-actions">
        <Button kind="quiet" className="button-small" aria-label={`Edit ${service.id}`} onClick={() => setOpen('edit')}>
          Edit
        </Button>
        <Button
          kind="quiet"
          className="button-small"
          aria-label={`Remove ${service.id}`}
          onClick={() => setOpen('remove')}
        >
          Remove
        </Button>
        {open === 'edit' && <EditService service={service} onClose={close} />}
        {open === 'remove' && <RemoveService service={service} onClose={close} />}
      </td>
    </tr>
  );
}

/** The services of a host: folder, logs, control. */
export function ServiceTable({ services }: { services: readonly ServiceSettings[] }): ReactNode {
  return (
    <table className="table services">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Source path</th>
          <th scope="col">Logs</th>
          <th scope="col">Control</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <ServiceRow key={service.id} service={service} />
        ))}
      </tbody>
    </table>
  );
}
