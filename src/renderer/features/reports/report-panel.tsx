import { type ReactNode, useState } from 'react';
import type { ExportFormat } from '#shared/contract/audit.ts';
import type { ReportKind } from '#shared/contract/reports.ts';
import type { Outcome } from '../../state/run-call.ts';
import { useOnline } from '../../state/use-desk.ts';
import { formatLabel, formatUse, reportTitle, reportUse } from '../../text/report-words.ts';
import { sizeText } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

interface Props {
  readonly kind: ReportKind;
  readonly formats: readonly ExportFormat[];
  /** Why none can be made now; empty when it can. */
  readonly missing?: string;
  readonly make: (format: ExportFormat) => Promise<Outcome<Blob>>;
  readonly children?: ReactNode;
}

const nameOf = (file: Blob, kind: ReportKind, format: ExportFormat): string =>
  file instanceof File && file.name !== '' ? file.name : `sentry-desk-${kind}.${format}`;

/** One kind of report, in the formats that the engine offers. */
export function ReportPanel({ kind, formats, missing = '', make, children }: Props): ReactNode {
  const online = useOnline();
  const [pending, run] = usePending();
  const [said, setSaid] = useState({ good: true, text: '' });
  const take = async (format: ExportFormat): Promise<void> => {
    setSaid({ good: true, text: '' });
    const outcome = await make(format);
    if (!outcome.ok) {
      setSaid({ good: false, text: outcome.why });
      return;
    }
    const name = nameOf(outcome.value, kind, format);
    saveFile(outcome.value, name);
    setSaid({ good: true, text: `${name}, ${sizeText(outcome.value.size)}` });
  };
  return (
    <Panel title={reportTitle(kind)} className="report">
      <p className="panel-note">{reportUse(kind)}</p>
      {children}
      {formats.length === 0 && <p className="empty">This version does not make it.</p>}
      {missing !== '' && <p className="empty">{missing}</p>}
      <ul className="plain-list report-formats">
        {formats.map((format) => (
          <li key={format} className="report-format">
            <Button disabled={!online || pending || missing !== ''} onClick={() => run(() => take(format))}>
              {formatLabel(format)}
              <span className="visually-hidden"> of the {reportTitle(kind).toLowerCase()}</span>
            </Button>
            <span className="soft">{formatUse(format)}</span>
          </li>
        ))}
      </ul>
      <output className={said.good ? 'soft' : 'field-error'}>
        <UntrustedText text={pending ? 'It is being made. A long record takes a while.' : said.text} />
      </output>
    </Panel>
  );
}
