import { type FormEvent, useState } from 'react';
import { useDesk } from '../../state/use-desk.ts';
import { usePending } from '../../ui/use-pending.ts';
import { readSilence, type SilenceDraft } from './silence-draft.ts';

/** What a form for a silence needs: the draft, its errors by field (`''` for the whole), and sending it. */
export interface SilenceForm {
  readonly draft: SilenceDraft;
  readonly change: (change: Partial<SilenceDraft>) => void;
  readonly errors: Readonly<Record<string, string>>;
  readonly pending: boolean;
  readonly onSubmit: (event: FormEvent) => void;
}

const FIELDS = ['reason', 'endsAt', 'startsAt', 'scope'];

/** Asks for a silence; an error is shown at the field that it names. */
export function useSilenceForm(initial: () => SilenceDraft, onDone: () => void): SilenceForm {
  const desk = useDesk();
  const [pending, run] = usePending();
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const send = async (): Promise<void> => {
    const read = readSilence(draft, Date.now());
    if ('errors' in read) {
      setErrors(read.errors);
      return;
    }
    const outcome = await desk.actions.addSilence(read.request);
    if (outcome.ok) {
      setErrors({});
      onDone();
    } else {
      const field = outcome.field.split('.')[0] ?? '';
      setErrors({ [FIELDS.includes(field) ? field : '']: outcome.why });
    }
  };
  return {
    draft,
    errors,
    pending,
    change: (change) => setDraft((last) => ({ ...last, ...change })),
    onSubmit: (event) => {
      event.preventDefault();
      run(send);
    },
  };
}
