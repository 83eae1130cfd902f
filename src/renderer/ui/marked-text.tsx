import type { ReactNode } from 'react';
import { UntrustedText } from './untrusted-text.tsx';

/** The places of a text in a longer one, case ignored; none where the text is empty. */
function placesOf(text: string, sought: string): readonly number[] {
  const places: number[] = [];
  const lower = text.toLowerCase();
  // A letter whose lower form is longer would shift every place after it.
  if (sought === '' || lower.length !== text.length) {
    return places;
  }
  const wanted = sought.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    places.push(at);
  }
  return places;
}

/** Untrusted text in which what was sought is marked. */
export function MarkedText({ text, sought }: { text: string; sought: string }): ReactNode {
  const places = placesOf(text, sought);
  if (places.length === 0) {
    return <UntrustedText text={text} />;
  }
  const ends = [0, ...places.map((at) => at + sought.length)];
  return (
    <>
      {places.map((at, index) => (
        <span key={at}>
          <UntrustedText text={text.slice(ends[index], at)} />
          <mark className="quote">
            <UntrustedText text={text.slice(at, at + sought.length)} />
          </mark>
        </span>
      ))}
      <UntrustedText text={text.slice(ends.at(-1))} />
    </>
  );
}
