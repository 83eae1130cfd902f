import type { ReactNode } from 'react';
import type { Taint } from '#shared/domain/taint.ts';
import { TAINTED, TAINTED_PLAN } from '../../text/guard-sentences.ts';
import { TaintTexts } from '../incident/taint-texts.tsx';

/** What the plan may have been steered by, byte for byte, on the card that asks; nothing for a clean incident. */
export function TaintedPlan({ taints }: { taints: readonly Taint[] }): ReactNode {
  if (taints.length === 0) {
    return null;
  }
  return (
    <div className="notice notice-danger" role="note">
      <p>
        {TAINTED}. {TAINTED_PLAN}
      </p>
      <TaintTexts taints={taints} />
    </div>
  );
}
