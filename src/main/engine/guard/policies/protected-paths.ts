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

function runBy(argv: readonly string[]): readonly string[] {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  const program = argv.slice(0, 1).filter((word) => word.includes('/'));
  const scripts = INTERPRETER.test(name) ? argv.slice(1).filter((word) => !word.startsWith('-')) : [];
  return [...program, ...scripts, ...(BUILD_FILES[name] ?? [])];
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
