import type { IncidentId } from '#shared/domain/ids.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { approvedFiles, judgePatch, type PatchStep } from './apply-patch.ts';
import { runConfigTest } from './config-test.ts';
import { writePatch } from './patch-host.ts';
import type { HashedFile, PatchTarget, PatchWork } from './patch-work.ts';
import { closedFor } from './service-files.ts';
import type { ToolDeskDeps } from './tool-deps.ts';
import type { StepOutcome } from './tool-desk.ts';

const refusedOutcome = (output: string): StepOutcome => ({ outcome: 'refused', output });

/** Puts the incident's secrets into a checked patch, for the host alone. */
export function fillInFor(deps: ToolDeskDeps, incidentId: IncidentId): (patch: string) => string {
  return (patch) => deps.gateway.forHost(incidentId, patch);
}

/** Putting the files back has a time of its own: that of the step may have run out by then. */
const PUT_BACK_TIMEOUT_MS = 60_000;

/** Where a patch is written, and for whom. */
export interface PatchPlace {
  readonly deps: ToolDeskDeps;
  readonly service: ServiceSettings;
  readonly incidentId: IncidentId;
  /** Fires when the engine stops. The signal of the step also fires when its time is up. */
  readonly engineStop: AbortSignal;
}

/**
 * Writes an approved patch and tests the configuration; when that fails, or is not over in the step's time, every file gets its
 * old content again.
 */
export async function runPatch(step: PatchStep, place: PatchPlace, signal: AbortSignal): Promise<StepOutcome> {
  const { deps, service } = place;
  const fillIn = fillInFor(deps, place.incidentId);
  const closed = closedFor(service, deps.settings);
  const { closedFiles } = deps.policies;
  const verdict = await judgePatch(step.args.diff, { hosts: deps.hosts, service, closed, closedFiles }, signal);
  if (verdict.verdict === 'deny') return refusedOutcome(verdict.reason);
  const files = approvedFiles(step, verdict, service.sourcePath);
  if (files === null || step.undo.type !== 'reverse_patch')
    return refusedOutcome('the step does not fit its own patch');
  const patch = { forward: fillIn(step.args.diff), reverse: fillIn(step.undo.diff), strip: verdict.strip };
  const target = { hosts: deps.hosts, host: service.host, root: service.sourcePath };
  const stopped = deps.humanSwitch.mayAct();
  if (stopped !== null) return refusedOutcome(stopped);
  const written = await writePatch(target, { patch, files }, signal);
  if (written.outcome !== 'written') return { outcome: written.outcome, output: written.why };
  const complaint = await complaintOf(step, place, signal);
  if (complaint !== null) return putBack(target, { patch, files }, { complaint, engineStop: place.engineStop });
  const names = files.map((file) => `${file.path} sha256 ${file.after ?? 'deleted'}`).join('\n');
  const tested = step.commands.length > 0 ? ' The test of the configuration passes.' : '';
  return { outcome: 'succeeded', output: `The patch was written.${tested}\n${names}` };
}

/** What the test of the configuration has against the files; one that is not over in time has passed nothing. */
async function complaintOf(step: PatchStep, place: PatchPlace, signal: AbortSignal): Promise<string | null> {
  const { deps, service, engineStop } = place;
  try {
    return await runConfigTest({ hosts: deps.hosts, service }, step.commands, signal);
  } catch (error) {
    engineStop.throwIfAborted();
    if (!signal.aborted) throw error;
    return `${step.commands.map((words) => words.join(' ')).join('; ')} was not over when the time of the step was up`;
  }
}

const BACKWARDS = { create: 'delete', delete: 'create', modify: 'modify' } as const;

function reversed(file: HashedFile): HashedFile {
  return { ...file, change: BACKWARDS[file.change], before: file.after, after: file.before };
}

async function putBack(
  target: PatchTarget,
  work: PatchWork,
  failure: { complaint: string; engineStop: AbortSignal },
): Promise<StepOutcome> {
  const bounded = AbortSignal.any([failure.engineStop, AbortSignal.timeout(PUT_BACK_TIMEOUT_MS)]);
  const why = await writeBack(target, work, bounded);
  const end = why === null ? 'The files were put back.' : `The files could not be put back: ${why}`;
  return { outcome: 'failed', output: `The test of the configuration failed. ${end}\n${failure.complaint}` };
}

async function writeBack(target: PatchTarget, work: PatchWork, signal: AbortSignal): Promise<string | null> {
  const { forward, reverse, strip } = work.patch;
  const patch = { forward: reverse, reverse: forward, strip };
  try {
    const back = await writePatch(target, { patch, files: work.files.map(reversed) }, signal);
    return back.outcome === 'written' ? null : back.why;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    return error.message;
  }
}
