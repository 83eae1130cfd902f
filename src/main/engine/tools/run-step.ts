import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { evaluateRestart, RESTART_PATIENCE_MS, restartWaitMs } from '../guard/policies/evaluate-restart.ts';
import { draftPatch } from './apply-patch.ts';
import { configTestCommands } from './config-test.ts';
import { hashFiles } from './patch-host.ts';
import { restartQuestion } from './restart-question.ts';
import { plannedRestart, type RestartStep, toolOf } from './restart-service.ts';
import { fillInFor, type PatchPlace, runPatch } from './run-patch.ts';
import { runRestart } from './run-restart.ts';
import { createSafeTexts } from './safe-text.ts';
import { controlCommands } from './service-control.ts';
import { closedFor } from './service-files.ts';
import type { ToolDeskDeps } from './tool-deps.ts';
import type { StepOutcome, StepRunner } from './tool-desk.ts';
import { trimOutput } from './trim-output.ts';

const STEP_TIMEOUT_MS = 120_000;
const TOO_LONG =
  'it was ended as it took too long, so whether it took effect is unknown; look at the target before going on';

const refusedOutcome = (output: string): StepOutcome => ({ outcome: 'refused', output });

function serviceOf(deps: ToolDeskDeps, id: ServiceId): ServiceSettings {
  const service = deps.settings.service(id);
  if (service === null)
    throw new AppError('not_found', `there is no service ${id} in the settings`, { field: 'service' });
  return service;
}

/** What of a step no longer fits the settings; null when it still does. */
function settingsChanged(step: PlanStep, service: ServiceSettings): string | null {
  if (step.tool === 'apply_patch') {
    if (step.cwd !== service.sourcePath) return 'the folder of the service is no longer the one that was approved';
    // Taking a change back needs no test: what stood there before is what is wanted.
    const tested =
      step.commands.length === 0 || JSON.stringify(step.commands) === JSON.stringify(configTestCommands(service));
    return tested ? null : 'the test of the configuration is no longer the one that was approved';
  }
  if (step.args.service !== service.id) return 'the step is about another service';
  if (service.control === undefined) return `${service.id} has no control in the settings any more`;
  const planned = plannedRestart(service, service.control, toolOf(step));
  const approved = { commands: step.commands, cwd: step.cwd, sudo: step.sudo };
  return JSON.stringify(planned) === JSON.stringify(approved)
    ? null
    : 'the commands of the service are no longer the ones that were approved';
}

async function filesChanged(
  files: readonly { path: string; sha256: string | null }[],
  place: { deps: ToolDeskDeps; service: ServiceSettings },
  signal: AbortSignal,
): Promise<string | null> {
  if (files.length === 0) return null;
  const target = { hosts: place.deps.hosts, host: place.service.host };
  const hashes = await hashFiles(
    target,
    files.map((file) => file.path),
    signal,
  );
  const changed = files.find((file, index) => hashes[index] !== file.sha256);
  return changed === undefined ? null : `${changed.path} is no longer as it was`;
}

async function startRestart(
  step: RestartStep,
  place: { deps: ToolDeskDeps; service: ServiceSettings },
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { deps, service } = place;
  const { control } = service;
  if (control === undefined) return refusedOutcome(`${service.id} has no control in the settings any more`);
  const question = restartQuestion(deps, service);
  const cooling = evaluateRestart(question);
  if (cooling !== null) return refusedOutcome(`${step.args.service}: ${cooling}`);
  const stopped = deps.humanSwitch.mayAct();
  if (stopped !== null) return refusedOutcome(stopped);
  deps.journal.commit(() => {
    deps.repositories.restarts.record(service.id, question.now);
    return {};
  });
  // From here on its age is known by the time that really passes.
  restartQuestion(deps, service);
  const commands = controlCommands(control, service.sourcePath, toolOf(step));
  return runRestart({ hosts: deps.hosts, service, commands }, signal);
}

/** A control that throws is a control that refuses; what the host could not do is a failure. */
async function runGuarded(step: PlanStep, place: PatchPlace, signal: AbortSignal): Promise<StepOutcome> {
  const { humanSwitch, hostFreezes, policies } = place.deps;
  const halted = humanSwitch.mayAct() ?? hostFreezes.refusal(place.service.host) ?? policies.refusal();
  if (halted !== null) return refusedOutcome(halted);
  const changed = settingsChanged(step, place.service);
  if (changed !== null) return refusedOutcome(changed);
  return step.tool === 'apply_patch' ? runPatch(step, place, signal) : startRestart(step, place, signal);
}

/** Carries out approved steps, asking the switch right before each effect. */
export function createStepRunner(deps: ToolDeskDeps): StepRunner {
  return {
    async recheck(step, { service: serviceId }, signal) {
      const service = serviceOf(deps, serviceId);
      return settingsChanged(step, service) ?? (await filesChanged(step.precondition.files, { deps, service }, signal));
    },
    async ready(step, { service: serviceId }, signal) {
      if (step.tool !== 'restart_service') return;
      const waitMs = restartWaitMs(restartQuestion(deps, serviceOf(deps, serviceId)));
      if (waitMs !== null && waitMs <= RESTART_PATIENCE_MS) await wait(waitMs, undefined, { signal });
    },
    async run(step, { service: serviceId, incidentId }, signal) {
      const service = serviceOf(deps, serviceId);
      const texts = createSafeTexts(deps, incidentId);
      const limit = deps.stepLimit?.() ?? AbortSignal.timeout(STEP_TIMEOUT_MS);
      try {
        const bounded = AbortSignal.any([signal, limit]);
        const outcome = await runGuarded(step, { deps, service, incidentId, engineStop: signal }, bounded);
        return { ...outcome, output: trimOutput(texts.fromHost(outcome.output)).text };
      } catch (error) {
        signal.throwIfAborted();
        if (limit.aborted) return { outcome: 'unknown', output: TOO_LONG };
        if (!(error instanceof AppError) || error.code === 'aborted') throw error;
        return { outcome: 'failed', output: texts.fromHost(error.message) };
      }
    },
    async undo(step, { service: serviceId, incidentId }, signal) {
      const service = serviceOf(deps, serviceId);
      if (step.undo.type === 'none') throw new AppError('not_supported', step.undo.reason);
      const changed = await filesChanged(step.undo.files, { deps, service }, signal);
      if (changed !== null) throw new AppError('conflict', `the step cannot be taken back: ${changed}`);
      const drafted = await draftPatch(
        step.undo.diff,
        {
          hosts: deps.hosts,
          service,
          closed: closedFor(service, deps.settings),
          fillIn: fillInFor(deps, incidentId),
          isUndo: true,
          closedFiles: deps.policies.closedFiles,
        },
        signal,
      );
      if ('refused' in drafted) throw new AppError('conflict', `the undo cannot be rehearsed: ${drafted.refused}`);
      return createSafeTexts(deps, incidentId).step({ ...drafted.step, commands: [] });
    },
  };
}
