import { AppError } from '#shared/errors/app-error.ts';

/** Quotes an argument vector for a POSIX shell, so that every element arrives as it is. NUL is refused. */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ');
}

function quoteArgument(argument: string): string {
  if (argument.includes('\0')) {
    throw new AppError('invalid_input', 'a command argument must not contain a NUL byte', { field: 'argv' });
  }
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
