import type { ReactNode } from 'react';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const PLAIN = /^[A-Za-z0-9_./:=@%+,-]+$/;

/** An argument as it will arrive: quoted where a shell would read it otherwise, line feeds and tabs made visible. */
function shownArgument(argument: string): string {
  if (PLAIN.test(argument)) {
    return argument;
  }
  const quoted = argument.replaceAll("'", "'\\''").replaceAll('\n', '␊').replaceAll('\t', '␉');
  return `'${quoted}'`;
}

/** The exact argument vectors that run, with their folder and whether as root. */
export function StepCommands({
  commands,
  cwd,
  sudo,
}: {
  commands: readonly (readonly string[])[];
  cwd: string | null;
  sudo: boolean;
}): ReactNode {
  if (commands.length === 0) {
    return null;
  }
  return (
    <div className="commands">
      <p className="step-label">
        Runs {sudo ? 'as root (sudo)' : 'without sudo'}
        {cwd !== null && (
          <>
            {' in '}
            <PathText path={cwd} />
          </>
        )}
      </p>
      <ol className="command command-list">
        {commands.map((argv, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a command's place is its name
          <li key={index} className="mono">
            <UntrustedText text={argv.map(shownArgument).join(' ')} />
          </li>
        ))}
      </ol>
    </div>
  );
}
