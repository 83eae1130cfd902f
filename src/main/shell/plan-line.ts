import type { Approval } from '#shared/domain/plan.ts';

const LONGEST_COMMAND = 60;

/**
 * The whole plan as one line, or null when it does not fit one.
 *
 * Only a plan of a single restart by one short, plainly printable command fits; high risk never does, because its card asks
 * for the target's name.
 */
export function planLine(approval: Approval): string | null {
  const [step, ...more] = approval.steps;
  if (step === undefined || more.length > 0 || step.tool !== 'restart_service' || approval.risk === 'high') return null;
  const [command, ...others] = step.commands;
  if (command === undefined || others.length > 0) return null;
  // An argument with a space or a sign outside plain ASCII could read as something else than it is.
  if (!command.every((argument) => /^[\x21-\x7e]+$/.test(argument))) return null;
  const line = `${step.sudo ? 'sudo ' : ''}${command.join(' ')}`;
  return line.length <= LONGEST_COMMAND ? `${line} on ${approval.host} (${approval.hostAddress})` : null;
}
