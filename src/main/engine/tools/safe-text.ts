import type { IncidentId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { Logger } from '../core/logger.ts';
import type { Gateway } from '../guard/gateway.ts';

const MAX_ARGUMENT = 4_000;
const WITHHELD = '[withheld: secrets could not be looked for]';

/** Texts of one incident as they may be stored; each is a marker instead when the gateway fails. */
export interface SafeTexts {
  /** What a host or a tool said. */
  fromHost(text: string): string;
  /** What a role wrote, and what is said about it. */
  fromRole(text: string): string;
  /** A call's arguments as a role wrote them, long texts cut. */
  args(args: Record<string, unknown>): Record<string, unknown>;
  /** A step whose rehearsal quotes the host. What will be run or written has its secrets as placeholders already. */
  step(step: PlanStep): PlanStep;
}

/** Texts of an incident through the gateway. */
export function createSafeTexts(deps: { gateway: Gateway; log: Logger }, incidentId: IncidentId): SafeTexts {
  return createSafeTextsOf(deps.log, {
    fromHost: (text) => deps.gateway.forStorage(incidentId, text),
    fromRole: (text) => deps.gateway.fromModel(incidentId, text),
  });
}

/** Texts through whatever masks them. */
export function createSafeTextsOf(log: Logger, masks: Pick<SafeTexts, 'fromHost' | 'fromRole'>): SafeTexts {
  const or = (mask: (text: string) => string) => (text: string) => {
    try {
      return mask(text);
    } catch (error) {
      log.error('a text was withheld because secrets could not be looked for', error);
      return WITHHELD;
    }
  };
  const fromHost = or(masks.fromHost);
  const fromRole = or(masks.fromRole);
  return {
    fromHost,
    fromRole,
    args: (args) => safeArgs(args, fromRole),
    step: (step) => {
      const checks = step.rehearsal.checks.map((check) => ({
        ...check,
        detail: fromHost(check.detail).slice(0, MAX_ARGUMENT),
      }));
      return { ...step, rehearsal: { ...step.rehearsal, checks } };
    },
  };
}

function safeArgs(args: Record<string, unknown>, safe: (text: string) => string): Record<string, unknown> {
  const entries = Object.entries(args).slice(0, 20);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const kept = typeof value === 'number' || typeof value === 'boolean' ? value : safeArgument(value, safe);
      return [safe(name).slice(0, 64), kept];
    }),
  );
}

function safeArgument(value: unknown, safe: (text: string) => string): string {
  const text = safe(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return text.length <= MAX_ARGUMENT
    ? text
    : `${text.slice(0, MAX_ARGUMENT)} [… ${text.length - MAX_ARGUMENT} characters cut …]`;
}
