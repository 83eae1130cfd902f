import { type ReactNode, useState } from 'react';
import type { WireEntry } from '#shared/contract/incidents.ts';
import { AgentRole } from '#shared/domain/roles.ts';
import { roleLabel } from '../../text/labels.ts';
import { sizeText } from '../../text/sizes.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { MarkedText } from '../../ui/marked-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
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

/** One call to a model: its facts on a line, its bytes when it is opened. */
export function WireCall({ call, sought, open: first }: { call: WireEntry; sought: string; open: boolean }): ReactNode {
  const [toggled, setToggled] = useState(first);
  const [exact, setExact] = useState(false);
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
      {open && (
        <div className="wire-open">
          <label className="wire-exact">
            <input type="checkbox" checked={exact} onChange={(event) => setExact(event.target.checked)} />
            Exact bytes, not laid out
          </label>
          {call.leftOut > 0 && (
            <p className="soft wire-left-out">
              {call.leftOut.toLocaleString('en')} characters are left out here; the whole is kept with the incident.
            </p>
          )}
          <Bytes title="Sent" at={clockTime(call.at)} text={call.request} sought={sought} exact={exact} />
          <Bytes title="Received" at={clockTime(call.at)} text={call.response} sought={sought} exact={exact} />
        </div>
      )}
    </li>
  );
}
