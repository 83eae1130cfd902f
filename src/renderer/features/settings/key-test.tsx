import { type ReactNode, useState } from 'react';
import type { ModelTest } from '#shared/contract/models.ts';
import type { LlmSettings } from '#shared/domain/settings.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

/** Tries the key that is kept, against the address and the model of the settings; nothing is spent. */
export function KeyTest({ provider }: { provider: LlmSettings['provider'] }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const llm = useDeskState((state) => state.settings?.settings.llm);
  const [pending, run] = usePending();
  const [result, setResult] = useState<Pick<ModelTest, 'ok' | 'sentence'> | null>(null);
  const test = async (): Promise<void> => {
    const outcome = await desk.actions.testModel({ provider, model: llm?.model, baseUrl: llm?.baseUrl });
    setResult(outcome.ok ? outcome.value : { ok: false, sentence: outcome.why });
  };
  return (
    <div className="key-test">
      <Button className="button-small" disabled={!online || pending} onClick={() => run(test)}>
        {pending ? 'Testing' : 'Test this key'}
      </Button>
      <output className={result?.ok === false ? 'field-error' : 'soft'}>
        <UntrustedText text={result?.sentence ?? ''} />
      </output>
    </div>
  );
}
