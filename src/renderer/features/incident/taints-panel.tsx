import type { ReactNode } from 'react';
import type { Taint } from '#shared/domain/taint.ts';
import { TAINTED } from '../../text/guard-sentences.ts';
import { Panel } from '../../ui/panel.tsx';
import { TaintTexts } from './taint-texts.tsx';

/** What an incident read that looks like instructions to a model, byte for byte; nothing where there is nothing. */
export function TaintsPanel({ taints }: { taints: readonly Taint[] }): ReactNode {
  if (taints.length === 0) {
    return null;
  }
  return (
    <Panel title={TAINTED}>
      <TaintTexts taints={taints} />
    </Panel>
  );
}
