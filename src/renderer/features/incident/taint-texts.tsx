import type { ReactNode } from 'react';
import type { Taint } from '#shared/domain/taint.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** What was read that looks like instructions to a model, byte for byte, each with where it came from. */
export function TaintTexts({ taints }: { taints: readonly Taint[] }): ReactNode {
  return taints.map(({ ref, source, text, at }) => (
    <div key={`${ref} ${at}`}>
      <p className="mono">
        {ref} <UntrustedText text={source} />
      </p>
      <pre className="bytes">
        <UntrustedText text={text} />
      </pre>
    </div>
  ));
}
