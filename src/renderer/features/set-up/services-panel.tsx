import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { HostId } from '#shared/domain/ids.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import type { Outcome } from '../../state/run-call.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { type Choice, FoundList } from './found-list.tsx';
import { blankService, readService, serviceDraft, serviceError } from './service-draft.ts';

type Errors = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Found {
  readonly choices: readonly Choice[];
  readonly notes: readonly string[];
  readonly problem: string;
}

const NOTHING: Found = { choices: [], notes: [], problem: '' };

/** Looks at once what runs on the host, and again when asked; what was added by hand stays. */
function useFound(id: HostId) {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [found, setFound] = useState(NOTHING);
  const look = useCallback(async (): Promise<void> => {
    const outcome = await desk.actions.discover(id);
    setFound((last) => {
      const byHand = last.choices.filter((choice) => choice.found === null);
      if (!outcome.ok) {
        return { ...last, problem: outcome.why };
      }
      const choices = outcome.value.found.map((each) => ({
        key: `${each.kind} ${each.name}`,
        found: each,
        picked: false,
        draft: serviceDraft(each.draft),
      }));
      return { choices: [...choices, ...byHand], notes: outcome.value.notes, problem: '' };
    });
  }, [desk, id]);
  useEffect(() => {
    if (online) {
      run(look);
    }
  }, [online, run, look]);
  const put = (choices: readonly Choice[]): void => setFound((last) => ({ ...last, choices }));
  return { found, pending, put, again: () => run(look) };
}

/** The picked services, or what is wrong with which of them. */
function readPicked(picked: readonly Choice[]): { services: readonly ServiceSettings[]; errors: Errors } {
  const services: ServiceSettings[] = [];
  const errors: Record<string, Readonly<Record<string, string>>> = {};
  for (const { key, draft } of picked) {
    const read = readService(draft);
    if ('errors' in read) {
      errors[key] = read.errors;
    } else {
      services.push(read.service);
    }
  }
  return { services, errors };
}

function errorsOf(outcome: Outcome<unknown>, picked: readonly Choice[]): { errors: Errors; problem: string } {
  if (outcome.ok) {
    return { errors: {}, problem: '' };
  }
  const place = serviceError(outcome.field);
  const key = place === null ? undefined : picked[place.index]?.key;
  return place === null || key === undefined
    ? { errors: {}, problem: outcome.why }
    : { errors: { [key]: { [place.name]: outcome.why } }, problem: '' };
}

function useSave(picked: readonly Choice[], onDone: () => void) {
  const desk = useDesk();
  const running = useDeskState((state) => state.status?.watcher.running === true);
  const [pending, run] = usePending();
  const [shown, setShown] = useState<{ errors: Errors; problem: string }>({ errors: {}, problem: '' });
  const save = async (): Promise<void> => {
    const { services, errors } = readPicked(picked);
    if (Object.keys(errors).length > 0) {
      setShown({ errors, problem: 'Some fields are not right yet.' });
      return;
    }
    const outcome = await desk.actions.saveServices(services, false);
    setShown(errorsOf(outcome, picked));
    if (outcome.ok) {
      if (!running) {
        await desk.actions.setWatching(true);
      }
      onDone();
    }
  };
  return { ...shown, pending, save: () => run(save) };
}

function foundWords(pending: boolean, found: Found): string {
  if (pending) {
    return 'Looking for running units, containers and log files that are being written.';
  }
  if (found.problem !== '') {
    return found.problem;
  }
  return found.choices.length === 0 ? 'Nothing was found that writes a log. Add a service by hand.' : '';
}

/** What runs on a host, offered as a list; what is picked is watched. */
export function ServicesPanel({ id, onDone }: { id: HostId; onDone: () => void }): ReactNode {
  const online = useOnline();
  const { found, pending, put, again } = useFound(id);
  const { choices, notes } = found;
  const picked = choices.filter((choice) => choice.picked);
  const { errors, problem, pending: saving, save } = useSave(picked, onDone);
  const addByHand = (): void =>
    put([...choices, { key: `by hand ${choices.length}`, found: null, picked: true, draft: blankService(id) }]);
  const change = (next: Choice): void => put(choices.map((each) => (each.key === next.key ? next : each)));
  return (
    <Panel
      title={`Services on ${id}`}
      aside={<span className="panel-count">{counted(picked.length, 'picked', 'picked')}</span>}
    >
      <output className={found.problem === '' ? 'soft' : 'field-error'} aria-busy={pending}>
        <UntrustedText text={foundWords(pending, found)} />
      </output>
      <FoundList choices={choices} errorsOf={(key) => errors[key] ?? {}} onChange={change} />
      {notes.map((note) => (
        <p key={note} className="field-hint">
          <UntrustedText text={note} />
        </p>
      ))}
      <output className="form-problem">
        <UntrustedText text={problem} />
      </output>
      <div className="set-up-buttons">
        <Button disabled={!online || pending} onClick={again}>
          Look again
        </Button>
        <Button onClick={addByHand}>Add a service by hand</Button>
        <Button kind="primary" disabled={!online || saving || picked.length === 0} onClick={save}>
          {picked.length === 0 ? 'Pick at least one' : `Watch ${counted(picked.length, 'service', 'services')}`}
        </Button>
      </div>
    </Panel>
  );
}
