import { complain, type ExitCode, type Task } from './cli-context.ts';

/** A command of the interface that this version does not have: says so, exit status 1. */
export function unsupported(name: string): Task {
  return async (context): Promise<ExitCode> => {
    complain(context, `\`${name}\` is not supported yet.`);
    return 1;
  };
}
