import type { ServiceSettings } from '#shared/domain/settings.ts';
import { evaluatePath } from './evaluate-path.ts';

const INTERPRETER = /^(env|sudo|nohup|timeout|(ba|da|z|k|a)?sh|node|deno|bun|python[0-9.]*|perl|ruby|php|java|lua)$/;
/** What these programs read for instructions when they are given a word instead of a file. */
const BUILD_FILES: Readonly<Record<string, readonly string[]>> = {
  make: ['Makefile', 'makefile', 'GNUmakefile'],
  npm: ['package.json'],
  yarn: ['package.json'],
  pnpm: ['package.json'],
  docker: ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml', 'Dockerfile'],
};

/** `python -m a.b` runs one of these. */
function moduleFiles(name: string): readonly string[] {
  const path = name.replaceAll('.', '/');
  const top = path.split('/')[0] ?? '';
  return [`${path}.py`, `${path}/__main__.py`, `${path}/__init__.py`, `${top}/__init__.py`];
}

/** What an interpreter is handed: a script, the words of a line of code, or the name of a module. */
function scriptsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith('-')) return [];
    const option = words[index - 1];
    if (option === '-m') return moduleFiles(word);
    return /\s/.test(word) ? word.split(/[\s;&|()'"<>]+/).filter((part) => part !== '') : [word];
  });
}

function runBy(argv: readonly string[]): readonly string[] {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  const program = argv.slice(0, 1).filter((word) => word.includes('/'));
  const inner = argv.slice(1).findIndex((word) => BUILD_FILES[word] !== undefined);
  const scripts = INTERPRETER.test(name) ? scriptsOf(argv.slice(1)) : [];
  const wrapped = INTERPRETER.test(name) && inner >= 0 ? (BUILD_FILES[argv[inner + 1] ?? ''] ?? []) : [];
  return [...program, ...scripts, ...(BUILD_FILES[name] ?? []), ...wrapped];
}

/** Absolute files inside the service's folder that its control or configuration test runs. */
export function protectedPaths(service: ServiceSettings): readonly string[] {
  const control = service.control?.kind === 'command' ? [service.control.restart, service.control.status] : [];
  const commands = [...control, ...(service.configTest === undefined ? [] : [service.configTest])];
  return commands.flatMap(runBy).flatMap((word) => {
    const path = word.replaceAll('{root}', service.sourcePath);
    const verdict = evaluatePath({ path, root: service.sourcePath });
    return verdict.verdict === 'allow' ? [verdict.resolved] : [];
  });
}
