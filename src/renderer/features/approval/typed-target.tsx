import type { ReactNode, Ref } from 'react';

/** High risk: the name of the target must be typed before the plan can be approved. */
export function TypedTarget({
  inputRef,
  name,
  value,
  onChange,
}: {
  inputRef: Ref<HTMLInputElement>;
  name: string;
  value: string;
  onChange: (typed: string) => void;
}): ReactNode {
  return (
    <label className="field typed-target">
      <span className="field-label">
        High risk: type <span className="mono typed-name">{name}</span> to approve
      </span>
      <input
        ref={inputRef}
        className="input mono"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
