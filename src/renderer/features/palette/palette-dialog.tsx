import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { type Command, listCommands, matchCommands } from './commands.ts';

const optionId = (command: Command): string => `command-${command.id}`;

/** Which option is picked, and how arrows move it. */
function usePick(found: readonly Command[], choose: (command: Command | undefined) => void) {
  const [index, setIndex] = useState(0);
  const at = Math.min(index, Math.max(0, found.length - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setIndex((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return { picked: found[at], onKeyDown, reset: () => setIndex(0) };
}

function Options({
  found,
  picked,
  choose,
}: {
  found: readonly Command[];
  picked: Command | undefined;
  choose: (command: Command) => void;
}): ReactNode {
  useEffect(() => {
    if (picked !== undefined) {
      document.getElementById(optionId(picked))?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [picked]);
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot be typed into
    <div id="palette-options" className="palette-options" role="listbox" aria-label="Commands">
      {found.map((command) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field above holds the focus and the keys
        <div
          key={command.id}
          id={optionId(command)}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an option of the list box above
          role="option"
          aria-selected={command === picked}
          className="palette-option"
          onClick={() => choose(command)}
        >
          <span className="palette-title">{command.title}</span>
          <span className="palette-group">{command.group}</span>
        </div>
      ))}
    </div>
  );
}

/** The command palette: type, pick, Enter. */
export function PaletteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const desk = useDesk();
  const state = useDeskState((current) => current);
  const [typed, setTyped] = useState('');
  // `state` is what the commands are read from.
  const commands = useMemo(() => (state === desk.get() ? listCommands(desk) : []), [desk, state]);
  const found = useMemo(() => matchCommands(commands, typed), [commands, typed]);
  const choose = (command: Command | undefined): void => {
    if (command !== undefined) {
      onClose();
      command.run();
    }
  };
  const { picked, onKeyDown, reset } = usePick(found, choose);
  return (
    <Dialog label="Command palette" className="dialog-palette" onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Type a command"
        aria-expanded="true"
        aria-controls="palette-options"
        aria-activedescendant={picked === undefined ? undefined : optionId(picked)}
        placeholder="Type a command"
        value={typed}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value);
          reset();
        }}
      />
      <Options found={found} picked={picked} choose={choose} />
      {found.length === 0 && <p className="palette-empty">No command matches.</p>}
    </Dialog>
  );
}
