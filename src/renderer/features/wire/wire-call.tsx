import { type ReactNode, useState } from 'react';
import type { WireEntry } from '#shared/contract/incidents.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { AgentRole } from '#shared/domain/roles.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { roleLabel } from '../../text/labels.ts';
import { sizeText } from '../../text/sizes.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { MarkedText } from '../../ui/marked-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { hiddenWords, laidOut, outcomeWords } from './wire-facts.ts';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
/** So much of a text is drawn at once; the rest is asked for. */
const SHOWN = 40_000;

function Bytes({
  title,
  text,
  sought,
  exact,
  at,
}: {
  title: string;
  at: string;
  text: string;
  sought: string;
  exact: boolean;
}): ReactNode {
  const [whole, setWhole] = useState(false);
  const shown = exact ? text : laidOut(text);
  const cut = !whole && shown.length > SHOWN;
  return (
    <div className="wire-bytes">
      <p className="wire-bytes-head">
        <span>{title}</span>
        <span className="soft">{text === '' ? 'nothing' : sizeText(bytesOf(text))}</span>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <section className="wire-scroll" aria-label={`${title} at ${at}`} tabIndex={0}>
        <pre className="output wire-text">
          <MarkedText text={cut ? shown.slice(0, SHOWN) : shown} sought={sought} />
        </pre>
      </section>
      {cut && (
        <Button kind="quiet" className="button-small" onClick={() => setWhole(true)}>
          Show the other {(shown.length - SHOWN).toLocaleString('en')} characters
        </Button>
      )}
    </div>
  );
}

/** Both bodies of a call, nothing left out. */
interface Whole {
  readonly request: string;
  readonly response: string;
}

/** What the list leaves out of long bodies, and the way to see it. */
function LeftOut({
  incident,
  call,
  onWhole,
}: {
  incident: IncidentId;
  call: WireEntry;
  onWhole: (whole: Whole) => void;
}): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [why, setWhy] = useState('');
  const load = async (): Promise<void> => {
    const request = await desk.actions.wholeBody(incident, call.id, 'request');
    const response = await desk.actions.wholeBody(incident, call.id, 'response');
    if (request.ok && response.ok) {
      onWhole({ request: request.value, response: response.value });
    } else {
      setWhy(request.ok ? (response.ok ? '' : response.why) : request.why);
    }
  };
  return (
    <p className="soft wire-left-out">
      {call.leftOut.toLocaleString('en')} characters are left out here.{' '}
      <Button className="button-small" disabled={!online || pending} onClick={() => run(load)}>
        Show the whole call
      </Button>{' '}
      <output className="field-error">
        <UntrustedText text={why} />
      </output>
    </p>
  );
}

interface Call {
  readonly incident: IncidentId;
  readonly call: WireEntry;
  readonly sought: string;
}

function Opened({ incident, call, sought }: Call): ReactNode {
  const [exact, setExact] = useState(false);
  const [whole, setWhole] = useState<Whole | null>(null);
  return (
    <div className="wire-open">
      <label className="wire-exact">
        <input type="checkbox" checked={exact} onChange={(event) => setExact(event.target.checked)} />
        Exact bytes, not laid out
      </label>
      {call.leftOut > 0 && whole === null && <LeftOut incident={incident} call={call} onWhole={setWhole} />}
      <Bytes title="Sent" at={clockTime(call.at)} text={whole?.request ?? call.request} sought={sought} exact={exact} />
      <Bytes
        title="Received"
        at={clockTime(call.at)}
        text={whole?.response ?? call.response}
        sought={sought}
        exact={exact}
      />
    </div>
  );
}

/** One call to a model: its facts on a line, its bytes when it is opened. */
export function WireCall({ incident, call, sought, open: first }: Call & { open: boolean }): ReactNode {
  const [toggled, setToggled] = useState(first);
  const open = toggled || sought !== '';
  const role = AgentRole.safeParse(call.role);
  const hidden = hiddenWords(call.detail);
  return (
    <li className="wire-call">
      <button type="button" className="wire-head" aria-expanded={open} onClick={() => setToggled(!open)}>
        <span className="wire-fold" aria-hidden="true">
          {open ? '−' : '+'}
        </span>
        <time className="mono" dateTime={call.at} title={fullTime(call.at)}>
          {clockTime(call.at)}
        </time>
        <span className="wire-role">{role.success ? roleLabel(role.data) : call.role}</span>
        <span className="mono soft">{call.model}</span>
        <span className="wire-hidden">{hidden === '' ? 'nothing to hide' : `${hidden} hidden`}</span>
        {outcomeWords(call) !== '' && (
          <span className="wire-outcome">
            <UntrustedText text={outcomeWords(call)} />
          </span>
        )}
        <span className="wire-sizes mono">
          {sizeText(bytesOf(call.request))} out, {sizeText(bytesOf(call.response))} in
        </span>
        <span className="wire-cost mono">${call.costUsd.toFixed(4)}</span>
      </button>
      {open && <Opened incident={incident} call={call} sought={sought} />}
    </li>
  );
}
