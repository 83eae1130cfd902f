import type { PlanStep } from '#shared/domain/plan.ts';

/**
 * Whether the preview of a restart says exactly what its commands, folder and sudo say, so that showing those hides
 * nothing. Anything else in the preview, however small, makes it false.
 */
export function previewIsCommands({ commands, cwd, sudo, preview }: PlanStep): boolean {
  const folder = cwd === null ? '' : `in ${cwd}: `;
  const prefix = `${folder}${sudo ? 'sudo ' : ''}`;
  const worded = commands.map((argv) => `${prefix}${argv.map((word) => JSON.stringify(word)).join(' ')}`).join('\n');
  const [only, ...others] = commands;
  const plain = only !== undefined && others.length === 0 ? only.join(' ') : worded;
  return commands.length > 0 && (preview === worded || preview === plain);
}
