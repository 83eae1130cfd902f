import { type ReactNode, useEffect, useState } from 'react';
import type { LogLine } from '#shared/contract/logs.ts';
import type { ServiceId } from '#shared/domain/ids.ts';
import { goTo, incidentHref, patternHref } from '../../state/route.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { levelName } from '../../text/log-words.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { isTyping } from '../palette/overlay-events.ts';

/** More than this of one line is copied, and not drawn. */
const DRAWN_CHARACTERS = 20_000;
/** The engine takes no longer message by hand. */
const LONGEST_MESSAGE = 10_000;

function TriggerDialog({
  line,
  service,
  onClose,
}: {
  line: LogLine;
  service: ServiceId;
  onClose: () => void;
}): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [problem, setProblem] = useState('');
  const open = (): void =>
    run(async () => {
      const outcome = await desk.actions.trigger(service, line.text.slice(0, LONGEST_MESSAGE));
      if (outcome.ok) {
        onClose();
        goTo(incidentHref(outcome.value));
      } else {
        setProblem(outcome.why);
      }
    });
  return (
    <Dialog label="Open an incident from this line" className="dialog-form" onClose={onClose}>
      <div className="form">
        <h2 className="dialog-title">Open an incident from this line?</h2>
        <p>
          The agents look into <span className="mono">{service}</span> as if this line had been judged an error.
        </p>
        <pre className="output">
          <UntrustedText text={line.text.slice(0, LONGEST_MESSAGE)} />
        </pre>
        <output className="form-problem">
          <UntrustedText text={problem} />
        </output>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" disabled={!online || pending} onClick={open}>
            Open an incident
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** `C` copies, `I` opens an incident, `P` tries a pattern on the picked line. */
function useLineKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (plain && !isTyping(event.target) && document.querySelector('dialog[open]') === null) {
        actions[event.key]?.();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions]);
}

/** The picked line, whole, with what can be done with it. */
export function LinePane({ line, service }: { line: LogLine; service: ServiceId }): ReactNode {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const copy = (): void => {
    void copyText(line.text).then((done) => setSaid(done ? 'Copied.' : 'It could not be copied.'));
  };
  const tryPattern = (): void => goTo(patternHref(line.text));
  useLineKeys({ c: copy, i: () => setAsking(true), p: tryPattern });
  const cut = line.text.length - DRAWN_CHARACTERS;
  return (
    <section className="line-pane" aria-label="The picked line">
      <div className="line-pane-head">
        <p className="line-pane-facts">
          <ShortTime at={line.at} /> · {levelName(line.level)} · byte {line.offset.toLocaleString('en')}
          {line.matched && ' · counts as an error'} <output>{said}</output>
        </p>
        <Button className="button-small" onClick={copy}>
          Copy <kbd>C</kbd>
        </Button>
        <Button className="button-small" onClick={tryPattern}>
          Try as pattern <kbd>P</kbd>
        </Button>
        <Button className="button-small" onClick={() => setAsking(true)}>
          Open an incident <kbd>I</kbd>
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a line that scrolls must be reachable by keyboard */}
      <pre className="output line-pane-text" tabIndex={0} aria-label="Its text">
        <UntrustedText text={line.text.slice(0, DRAWN_CHARACTERS)} />
      </pre>
      {cut > 0 && (
        <p className="panel-count">{counted(cut, 'more character', 'more characters')}: copying takes all.</p>
      )}
      {asking && <TriggerDialog line={line} service={service} onClose={() => setAsking(false)} />}
    </section>
  );
}
