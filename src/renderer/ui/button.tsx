import type { ComponentPropsWithRef, ReactNode } from 'react';

type Kind = 'plain' | 'primary' | 'danger' | 'quiet';

/** A button; `kind` says how much it weighs. */
export function Button({
  kind = 'plain',
  className = '',
  ...rest
}: ComponentPropsWithRef<'button'> & { kind?: Kind }): ReactNode {
  return <button type="button" className={`button button-${kind} ${className}`} {...rest} />;
}
