import { createTwoFilesPatch } from 'diff';
import { type ReactNode, useMemo } from 'react';
import type { MountedDefinition } from '#shared/contract/mcp.ts';
import { DiffView } from '../../ui/diff-view.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const PARTS = [
  ['description', 'Description'],
  ['inputSchema', 'Arguments'],
] as const;

/** Two texts that differ in more lines than this are shown whole, one after the other. */
const MAX_EDITS = 2_000;

/** Null where the texts are too far apart to be compared. */
function changesOf(before: string, now: string): string | null {
  const options = { context: 3, maxEditLength: MAX_EDITS };
  const patch = createTwoFilesPatch('', '', `${before}\n`, `${now}\n`, '', '', options);
  return patch === undefined ? null : patch.slice(patch.indexOf('@@'));
}

function Whole({ label, text }: { label: string; text: string }): ReactNode {
  return (
    <>
      <p className="definition-part">{label}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <section className="definition-text" aria-label={label} tabIndex={0}>
        <UntrustedText text={text === '' ? '(empty)' : text} />
      </section>
    </>
  );
}

/** A definition, whole, as the text that it is. */
export function DefinitionText({ definition }: { definition: MountedDefinition }): ReactNode {
  return PARTS.map(([part, label]) => <Whole key={part} label={label} text={definition[part]} />);
}

function PartChange({ label, before, now }: { label: string; before: string; now: string }): ReactNode {
  const changes = useMemo(() => (before === now ? '' : changesOf(before, now)), [before, now]);
  if (changes === null) {
    return (
      <>
        <Whole label={`${label}, as pinned`} text={before} />
        <Whole label={`${label}, now`} text={now} />
      </>
    );
  }
  return (
    <>
      <p className="definition-part">{label}: what changed</p>
      {changes === '' ? (
        <p className="soft">As it was pinned.</p>
      ) : (
        <DiffView diff={changes} label={`${label}: what changed`} />
      )}
    </>
  );
}

/** What is another in a definition than when it was pinned. */
export function DefinitionChange({ before, now }: { before: MountedDefinition; now: MountedDefinition }): ReactNode {
  return PARTS.map(([part, label]) => <PartChange key={part} label={label} before={before[part]} now={now[part]} />);
}
