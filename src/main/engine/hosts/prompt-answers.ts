import { AppError } from '#shared/errors/app-error.ts';

/** One question of the host in a keyboard-interactive log-in. */
export interface Prompt {
  readonly prompt: string;
  readonly echo?: boolean;
}

type Ask = (
  ...asked: [
    name: string,
    instructions: string,
    language: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ]
) => void;

/** Answers the one prompt that hides what is typed with the password, once; everything else is refused. */
export function createPromptAnswers(host: string, password: string) {
  let answered = false;
  return {
    /** The library's callback; `refuse` ends the log-in. */
    prompt:
      (refuse: (reason: AppError) => void): Ask =>
      (...[, , , prompts, finish]) => {
        const problem = answered ? 'it asks a further question' : evaluatePrompts(prompts);
        if (problem !== null) return refuse(cannotAnswer(host, problem));
        answered = true;
        finish([password]);
      },
  };
}

/** Why the password must not be given as the answer; null when it may. */
export function evaluatePrompts(prompts: readonly Prompt[]): string | null {
  const [first] = prompts;
  if (first === undefined || prompts.length > 1) return `it asks ${prompts.length} questions at once`;
  if (first.echo !== false) return 'it asks for something that is shown while typed, which is no password';
  return null;
}

function cannotAnswer(host: string, problem: string): AppError {
  return new AppError(
    'host_auth_failed',
    `cannot log in to ${host}: ${problem}; only a single hidden prompt is answered, with the password. ` +
      'Let that user log in with a key instead',
  );
}
