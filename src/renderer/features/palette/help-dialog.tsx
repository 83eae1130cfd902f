import type { ReactNode } from 'react';
import { KEYS } from '../../text/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** The keys, listed. */
export function HelpDialog({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog label="Keys" className="dialog-help" onClose={onClose}>
      <h2 className="dialog-title">Keys</h2>
      <dl className="key-list">
        {KEYS.map((entry) => (
          <div key={entry.does} className="key-row">
            <dt>
              {entry.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{entry.does}</dd>
          </div>
        ))}
      </dl>
      <Button onClick={onClose}>Close</Button>
    </Dialog>
  );
}
