import { Fragment, type ReactNode } from 'react';
import { UntrustedText } from './untrusted-text.tsx';

/** The parts of a path between which a line may break: at spaces and after slashes, and nowhere inside a name. */
export function pathParts(path: string): readonly string[] {
  return path.split(/(\s+)|(?<=[^/:\s]\/)(?!\/)/).filter((part) => part !== undefined && part !== '');
}

const SPACE = /^\s/;

/** A path, an address or a target in mono; it wraps at spaces and slashes, and inside a name only where the name alone is too long. */
export function PathText({ path }: { path: string }): ReactNode {
  return (
    <span className="mono path">
      {pathParts(path).map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts never move
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {SPACE.test(part) ? (
            <UntrustedText text={part} />
          ) : (
            <span className="path-part">
              <UntrustedText text={part} />
            </span>
          )}
        </Fragment>
      ))}
    </span>
  );
}
