import { z } from 'zod';
import { ServiceId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';
import { evaluateRestartDraft } from '../guard/policies/evaluate-restart.ts';
import { controlCommands, describeResult, runControl } from './service-control.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

export type RestartStep = Extract<PlanStep, { tool: 'restart_service' }>;

const STATUS_TIMEOUT_MS = 20_000;
const input = z.strictObject({ service: ServiceId });

/** What of a restart step follows from the settings alone. */
export function plannedRestart(
  service: ServiceSettings,
  control: ServiceControl,
): Pick<RestartStep, 'commands' | 'cwd' | 'sudo'> {
  const commands = controlCommands(control, service.sourcePath);
  return { commands: [[...commands.restart], [...commands.status]], cwd: commands.cwd, sudo: commands.sudo };
}

function refuseService(asked: string, service: ServiceSettings): string | null {
  if (asked !== service.id) return `this incident is about ${service.id}; ${asked} may not be restarted`;
  return service.control === undefined
    ? `${service.id} has no control in the settings, so it cannot be restarted`
    : null;
}

function preview(planned: ReturnType<typeof plannedRestart>): string {
  const prefix = planned.sudo ? 'sudo ' : '';
  const folder = planned.cwd === null ? '' : `in ${planned.cwd}: `;
  return planned.commands
    .map((argv) => `${folder}${prefix}${argv.map((word) => JSON.stringify(word)).join(' ')}`)
    .join('\n');
}

async function draft(args: z.output<typeof input>, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const { service } = context;
  const refused = refuseService(args.service, service);
  if (refused !== null || service.control === undefined) return refuse(refused ?? 'no control');
  if (context.drafts.some((step) => step.tool === 'restart_service'))
    return refuse('the plan restarts this service already');
  const planned = plannedRestart(service, service.control);
  const commands = controlCommands(service.control, service.sourcePath);
  const status = await runControl(context, { commands, which: 'status', timeoutMs: STATUS_TIMEOUT_MS }, signal);
  const step: RestartStep = {
    tool: 'restart_service',
    args: { service: service.id },
    target: `${service.host}:${service.id}`,
    preview: preview(planned),
    precondition: { files: [] },
    rehearsal: {
      passed: true,
      summary: 'The status command ran; the restart itself cannot be tried out.',
      checks: [
        {
          name: 'status command',
          passed: !status.timedOut,
          detail: describeResult(commands.status, status).slice(0, 4_000),
        },
      ],
    },
    undo: { type: 'none', reason: 'a restart cannot be taken back' },
    ...planned,
  };
  const text = `drafted step ${context.drafts.length + 1}: restart_service ${service.id}. ${step.rehearsal.summary}`;
  return { outcome: 'ok', text: `${text}\n${describeResult(commands.status, status)}`, step };
}

/** Drafts a restart of the incident's service as a step of the plan. */
export const restartServiceTool = defineTool({
  name: 'restart_service',
  description:
    'Drafts a restart of the service of this incident as a step of the plan. Nothing is restarted before a person approves.',
  risk: 'active',
  input,
  rules: (args, context) => {
    const refused = refuseService(args.service, context.service);
    const cooling = evaluateRestartDraft({
      last: context.lastRestart,
      now: context.now,
      cooldownSeconds: context.settings.security.restartCooldownSeconds,
    });
    return [
      { effect: 'ask', rule: 'a person approves every restart' },
      ...[refused, cooling].flatMap((rule) => (rule === null ? [] : [{ effect: 'forbidden' as const, rule }])),
    ];
  },
  run: draft,
});
