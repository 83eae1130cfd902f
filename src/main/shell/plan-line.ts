import type { Permission } from '#shared/domain/permissions.ts';
import type { Approval } from '#shared/domain/plan.ts';

/** What a menu shows in one line without cutting it. */
const LONGEST_LINE = 140;

/**
 * The whole plan as one line, or null when it does not fit one.
 *
 * Only a plan of a single restart by short, plainly printable commands fits; high risk never does, because its card asks
 * for the target's name.
 */
export function planLine(approval: Approval): string | null {
  const [step, ...more] = approval.steps;
  if (step === undefined || more.length > 0 || step.tool !== 'restart_service' || approval.risk === 'high') return null;
  if (step.commands.length === 0) return null;
  // An argument with a space or a sign outside plain ASCII could read as something else than it is.
  const words = [...step.commands.flat(), ...(step.cwd === null ? [] : [step.cwd])];
  if (!words.every((word) => /^[\x21-\x7e]+$/.test(word))) return null;
  // Only the first command, the restart itself, runs as root.
  const commands = step.commands.map((argv, index) => `${step.sudo && index === 0 ? 'sudo ' : ''}${argv.join(' ')}`);
  const folder = step.cwd === null ? '' : ` in ${step.cwd}`;
  const who = `${approval.user}@${approval.hostAddress}`;
  return ifItFits(`${commands.join(', then ')}${folder} on ${approval.host} (${who})`);
}

/** The whole call as one line, its arguments as JSON; null when it does not fit one or holds more than plain signs. */
export function callLine({ tool, args, service, host }: Permission): string | null {
  const whole = onOneLine(args);
  if (whole === null || !/^[\x20-\x7e]*$/.test(whole)) return null;
  return ifItFits(`${tool} ${whole} for ${service} on ${host}`);
}

/** The same JSON without the breaks and spaces that it is laid out with; null when it is none. */
function onOneLine(json: string): string | null {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return null;
  }
}

function ifItFits(line: string): string | null {
  return line.length <= LONGEST_LINE ? line : null;
}
