import { z } from 'zod';
import { ServiceId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';
import { evaluateRestartDraft } from '../guard/policies/evaluate-restart.ts';
import { rehearseRestart } from './rehearse-restart.ts';
import { type ContainerTool, type ControlCommands, controlCommands } from './service-control.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

export type RestartStep = Extract<PlanStep, { tool: 'restart_service' }>;

const input = z.strictObject({ service: ServiceId });

type PlannedRestart = Pick<RestartStep, 'commands' | 'cwd' | 'sudo'>;

function plannedBy(commands: ControlCommands): PlannedRestart {
  return { commands: [[...commands.restart], [...commands.status]], cwd: commands.cwd, sudo: commands.sudo };
}

/** With what an approved step speaks to its container. */
export function toolOf(step: Pick<RestartStep, 'commands'>): ContainerTool {
  return step.commands[0]?.[0] === 'podman' ? 'podman' : 'docker';
}

/** What of a restart step follows from the settings, and for a container from the tool that was found to know it. */
export function plannedRestart(service: ServiceSettings, control: ServiceControl, tool: ContainerTool): PlannedRestart {
  return plannedBy(controlCommands(control, service.sourcePath, tool));
}

function refuseService(asked: string, service: ServiceSettings): string | null {
  if (asked !== service.id) return `this incident is about ${service.id}; ${asked} may not be restarted`;
  return service.control === undefined
    ? `${service.id} has no control in the settings, so it cannot be restarted`
    : null;
}

/** The lines that will run; only the restart itself runs as root. */
function preview(planned: PlannedRestart): string {
  const folder = planned.cwd === null ? '' : `in ${planned.cwd}: `;
  return planned.commands
    .map((argv, index) => {
      const prefix = planned.sudo && index === 0 ? 'sudo ' : '';
      return `${folder}${prefix}${argv.map((word) => JSON.stringify(word)).join(' ')}`;
    })
    .join('\n');
}

async function draft(args: z.output<typeof input>, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const { service } = context;
  const refused = refuseService(args.service, service);
  if (refused !== null || service.control === undefined) return refuse(refused ?? 'no control');
  if (context.drafts.some((step) => step.tool === 'restart_service'))
    return refuse('the plan restarts this service already');
  const rehearsed = await rehearseRestart(context, service.control, signal);
  if ('refused' in rehearsed) return refuse(rehearsed.refused);
  const planned = plannedBy(rehearsed.commands);
  const step: RestartStep = {
    tool: 'restart_service',
    args: { service: service.id },
    target: `${service.host}:${service.id}`,
    preview: preview(planned),
    precondition: { files: [] },
    rehearsal: {
      passed: true,
      summary: 'The service was found and its status read; the restart itself cannot be tried out.',
      checks: rehearsed.checks,
    },
    undo: { type: 'none', reason: 'a restart cannot be taken back' },
    ...planned,
  };
  const text = `drafted step ${context.drafts.length + 1}: restart_service ${service.id}. ${step.rehearsal.summary}`;
  return { outcome: 'ok', text: `${text}\n${rehearsed.status}`, step };
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
    const cooling = evaluateRestartDraft(context.restart);
    return [
      { effect: 'ask', rule: 'a person approves every restart' },
      ...[refused, cooling].flatMap((rule) => (rule === null ? [] : [{ effect: 'forbidden' as const, rule }])),
    ];
  },
  run: draft,
});
