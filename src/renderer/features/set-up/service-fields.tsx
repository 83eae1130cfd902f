import type { ReactNode } from 'react';
import { controlText, logKindLabel } from '../../text/host-words.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import type { LogDraft, ServiceDraft } from './service-draft.ts';

const KINDS: readonly LogDraft['kind'][] = ['file', 'journald', 'container'];
const LOG_HINTS: Record<LogDraft['kind'], string> = {
  file: 'A path; * stands for any name, so that new files are followed too.',
  journald: 'A unit, for example shop-api.service.',
  container: 'Its name, as docker or podman lists it.',
};

interface Props {
  readonly draft: ServiceDraft;
  readonly onChange: (draft: ServiceDraft) => void;
  readonly errors: Readonly<Record<string, string>>;
  readonly fixedId?: boolean;
}

function LogField({ draft, onChange, errors, at }: Props & { at: number }): ReactNode {
  const log = draft.logs[at] ?? { kind: 'file', name: '' };
  const put = (change: Partial<LogDraft>): void =>
    onChange({ ...draft, logs: draft.logs.toSpliced(at, 1, { ...log, ...change }) });
  return (
    <div className="log-field">
      <Field
        label={draft.logs.length > 1 ? `Log ${at + 1}` : 'Log'}
        hint={LOG_HINTS[log.kind]}
        error={errors[`logs.${at}`] ?? ''}
      >
        {(links) => (
          <span className="log-field-inputs">
            <select
              className="input"
              aria-label={`Kind of log ${at + 1}`}
              value={log.kind}
              onChange={(event) => put({ kind: KINDS.find((kind) => kind === event.target.value) ?? 'file' })}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {logKindLabel(kind)}
                </option>
              ))}
            </select>
            <input
              {...links}
              className="input mono"
              spellCheck={false}
              value={log.name}
              onChange={(event) => put({ name: event.target.value })}
            />
            {draft.logs.length > 1 && (
              <Button
                kind="quiet"
                aria-label={`Leave out log ${at + 1}`}
                onClick={() => onChange({ ...draft, logs: draft.logs.toSpliced(at, 1) })}
              >
                ✕
              </Button>
            )}
          </span>
        )}
      </Field>
    </div>
  );
}

/** The fields of a service: its name, its folder, its logs. */
export function ServiceFields(props: Props): ReactNode {
  const { draft, onChange, errors, fixedId = false } = props;
  return (
    <div className="service-fields">
      <Field label="Name" error={errors['id'] ?? ''}>
        {(links) => (
          <input
            {...links}
            className="input mono"
            spellCheck={false}
            readOnly={fixedId}
            value={draft.id}
            onChange={(event) => onChange({ ...draft, id: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Source path"
        hint="The folder that agents may look into; nothing outside of it."
        error={errors['sourcePath'] ?? ''}
      >
        {(links) => (
          <input
            {...links}
            className="input mono"
            spellCheck={false}
            value={draft.sourcePath}
            onChange={(event) => onChange({ ...draft, sourcePath: event.target.value })}
          />
        )}
      </Field>
      {draft.logs.map((_log, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a log has no other name than its place
        <LogField key={at} {...props} at={at} />
      ))}
      <p className="service-more">
        <Button
          kind="quiet"
          className="button-small"
          onClick={() => onChange({ ...draft, logs: [...draft.logs, { kind: 'file', name: '' }] })}
        >
          Add a log
        </Button>
        <span className="soft">
          Control: <UntrustedText text={controlText(draft.base.control)} />
        </span>
      </p>
    </div>
  );
}
