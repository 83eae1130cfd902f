import { type ReactNode, useState } from 'react';
import type { Patterns } from '../../state/desk-state.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { Panel } from '../../ui/panel.tsx';
import { PatternForm } from './pattern-form.tsx';
import { BuiltinRow, OwnRow } from './pattern-rows.tsx';

type Own = Patterns['own'][number];

function mutedWords(patterns: Patterns): string {
  const all = [...patterns.builtin, ...patterns.own];
  const muted = all.filter((pattern) => pattern.muted).length;
  return muted === 0 ? `${all.length} on` : `${all.length - muted} on, ${muted} off`;
}

function Lists({ patterns, onEdit }: { patterns: Patterns; onEdit: (own: Own) => void }): ReactNode {
  return (
    <div className="board-main">
      <Panel title="Your own" aside={<span className="panel-count">{patterns.own.length}</span>}>
        {patterns.own.length === 0 && (
          <p className="empty">
            None yet. A line that states an error, and what logs usually write when something breaks, is noticed without
            one. Add a pattern for what only your services say.
          </p>
        )}
        <ul className="plain-list">
          {patterns.own.map((own) => (
            <OwnRow key={own.id} pattern={own} onEdit={() => onEdit(own)} />
          ))}
        </ul>
      </Panel>
      <Panel title="Built in" aside={<span className="panel-count">{patterns.builtin.length}</span>}>
        <ul className="plain-list">
          {patterns.builtin.map((pattern) => (
            <BuiltinRow key={pattern.id} pattern={pattern} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

/** What counts as an error: built in and your own, each to be switched off, tried before it is saved. */
export function PatternsScreen({ line }: { line: string }): ReactNode {
  const patterns = useDeskState((state) => state.patterns);
  const [editing, setEditing] = useState<Own | null>(null);
  const [turn, setTurn] = useState(0);
  const done = (): void => {
    setEditing(null);
    setTurn((last) => last + 1);
  };
  const initial = editing ?? { id: '', regex: '', level: 'error' as const };
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Patterns</h1>
        <p className="headline">
          What counts as an error, beside the level that a line states.
          {patterns !== null && ` ${mutedWords(patterns)}.`}
        </p>
      </header>
      <div className="board board-wide">
        {patterns !== null && <Lists patterns={patterns} onEdit={setEditing} />}
        <div className="board-side">
          <PatternForm
            key={`${editing?.id ?? ''} ${turn}`}
            initial={{ id: initial.id, regex: initial.regex, level: initial.level, pasted: line }}
            fixedId={editing !== null}
            onDone={done}
          />
        </div>
      </div>
    </div>
  );
}
