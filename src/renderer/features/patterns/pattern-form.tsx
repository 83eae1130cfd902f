import { type FormEvent, type ReactNode, useState } from 'react';
import type { PatternTrial } from '#shared/contract/patterns.ts';
import { WatchPattern } from '#shared/domain/settings.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { TrialResult } from './trial-result.tsx';

const LEVELS = ['warning', 'error', 'critical'] as const;
const LEVEL_LABELS = { warning: 'Warning', error: 'Error', critical: 'Critical' };

/** What the form begins with. */
export interface PatternDraft {
  readonly id: string;
  readonly regex: string;
  readonly level: WatchPattern['level'];
  readonly pasted: string;
}

interface FormProps {
  readonly draft: PatternDraft;
  readonly change: (change: Partial<PatternDraft>) => void;
  readonly errors: Readonly<Record<string, string>>;
  readonly fixedId: boolean;
}

function usePatternForm(initial: PatternDraft, onDone: () => void) {
  const desk = useDesk();
  const [pending, run] = usePending();
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [trial, setTrial] = useState<PatternTrial | null>(null);
  const put = (change: Partial<PatternDraft>): void => {
    setDraft((last) => ({ ...last, ...change }));
    if (change.regex !== undefined) {
      setTrial(null);
    }
  };
  const tryOut = async (): Promise<void> => {
    if (draft.regex === '') {
      setErrors({ regex: 'Type an expression first.' });
      return;
    }
    const outcome = await desk.actions.tryPattern(draft.regex, draft.pasted);
    setErrors(outcome.ok ? {} : { [outcome.field === 'regex' ? 'regex' : '']: outcome.why });
    setTrial(outcome.ok ? outcome.value : null);
  };
  const save = async (): Promise<void> => {
    const read = WatchPattern.safeParse({ id: draft.id.trim(), regex: draft.regex, level: draft.level });
    if (!read.success) {
      setErrors(Object.fromEntries(read.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message])));
      return;
    }
    const outcome = await desk.actions.savePattern(read.data);
    if (outcome.ok) {
      onDone();
    } else {
      setErrors({ [outcome.field.replace(/^pattern\.?/, '')]: outcome.why });
    }
  };
  return { draft, errors, trial, pending, put, tryOut: () => run(tryOut), save: () => run(save) };
}

function LevelField({ draft, change }: Pick<FormProps, 'draft' | 'change'>): ReactNode {
  return (
    <Field label="Counts as">
      {(links) => (
        <select
          {...links}
          className="input"
          value={draft.level}
          onChange={(event) => change({ level: LEVELS.find((level) => level === event.target.value) ?? 'error' })}
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {LEVEL_LABELS[level]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function ExpressionFields({ draft, change, errors, fixedId }: FormProps): ReactNode {
  return (
    <>
      <Field
        label="Expression"
        hint="RE2 syntax: matched in linear time, so no look-around and no back-references."
        error={errors['regex'] ?? ''}
      >
        {(links) => (
          <input
            {...links}
            className="input mono"
            spellCheck={false}
            maxLength={1_000}
            value={draft.regex}
            onChange={(event) => change({ regex: event.target.value })}
          />
        )}
      </Field>
      <div className="field-halves">
        <Field label="Name" hint="Short, for example payment-declined." error={errors['id'] ?? ''}>
          {(links) => (
            <input
              {...links}
              className="input mono"
              spellCheck={false}
              readOnly={fixedId}
              maxLength={64}
              value={draft.id}
              onChange={(event) => change({ id: event.target.value })}
            />
          )}
        </Field>
        <LevelField draft={draft} change={change} />
      </div>
    </>
  );
}

/** Adds or changes a pattern, after it was tried on pasted lines and on those of the last hour. */
export function PatternForm({
  initial,
  fixedId,
  onDone,
}: {
  initial: PatternDraft;
  fixedId: boolean;
  onDone: () => void;
}): ReactNode {
  const online = useOnline();
  const { draft, errors, trial, pending, put, tryOut, save } = usePatternForm(initial, onDone);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    tryOut();
  };
  const tried = trial?.type === 'tried';
  return (
    <Panel title={fixedId ? `Edit ${initial.id}` : 'Add a pattern'}>
      <form className="form" noValidate onSubmit={onSubmit}>
        <ExpressionFields draft={draft} change={put} errors={errors} fixedId={fixedId} />
        <Field label="Lines to try it on (optional)" hint="The lines of the last hour are tried in any case.">
          {(links) => (
            <textarea
              {...links}
              className="input mono"
              rows={4}
              maxLength={200_000}
              value={draft.pasted}
              onChange={(event) => put({ pasted: event.target.value })}
            />
          )}
        </Field>
        <output className="form-problem">
          <UntrustedText text={errors[''] ?? ''} />
        </output>
        {trial !== null && <TrialResult trial={trial} />}
        <div className="set-up-buttons">
          <Button type="submit" kind={tried ? 'plain' : 'primary'} disabled={!online || pending}>
            Try it
          </Button>
          <Button kind={tried ? 'primary' : 'plain'} disabled={!online || pending || !tried} onClick={save}>
            Save
          </Button>
          {fixedId && <Button onClick={onDone}>Leave it</Button>}
        </div>
        {!tried && <p className="field-hint">It can be saved once it has been tried.</p>}
      </form>
    </Panel>
  );
}
