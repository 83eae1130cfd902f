import { type ReactNode, useId } from 'react';
import { type GrantScope, grantRuleOf, refuseGrant } from '#shared/domain/grants.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { grantWords } from '../../text/desk-sentences.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** What is approved beside this plan: nothing, or plans exactly like it for a while. */
export type Similar = GrantScope | 'none';

const CHOICES: readonly (readonly [Similar, string])[] = [
  ['none', 'This plan only'],
  ['incident', 'Also plans like it, for this incident'],
  ['hour', 'Also plans like it, for an hour'],
];

/** Approving ahead: the choice, and the exact rule that it would add. Nothing for a plan that is asked for every time. */
export function SimilarChoice({
  approval,
  value,
  onChange,
}: {
  approval: Approval;
  value: Similar;
  onChange: (similar: Similar) => void;
}): ReactNode {
  const id = useId();
  if (refuseGrant(approval) !== null) {
    return null;
  }
  return (
    <div className="field similar">
      <label className="field-label" htmlFor={id}>
        Approving covers
      </label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChange(CHOICES.find(([name]) => name === event.target.value)?.[0] ?? 'none')}
      >
        {CHOICES.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      {value !== 'none' && (
        <p className="panel-note">
          Adds the rule: approve <UntrustedText text={grantWords(grantRuleOf(approval))} />. It can be taken back on
          Now.
        </p>
      )}
    </div>
  );
}
