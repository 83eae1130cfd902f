import type { PlanStep } from '#shared/domain/plan.ts';

export interface Risk {
  readonly risk: 'low' | 'medium' | 'high';
  readonly riskReason: string;
}

/** Puts a plan's risk into one word and one sentence for the person who decides. */
export function evaluateRisk(steps: readonly PlanStep[]): Risk {
  const failed = steps.find((step) => !step.rehearsal.passed);
  if (failed) return { risk: 'high', riskReason: `A rehearsal did not pass: ${failed.rehearsal.summary}` };
  if (steps.some((step) => step.sudo))
    return { risk: 'high', riskReason: 'A step runs with root rights through sudo.' };
  const patched = new Set(steps.flatMap((step) => step.precondition.files.map((file) => file.path))).size;
  const restarts = steps.filter((step) => step.tool === 'restart_service').length;
  if (patched > 3) return { risk: 'high', riskReason: `It changes ${patched} files at once.` };
  if (patched > 0) {
    const files = patched === 1 ? 'one file' : `${patched} files`;
    const restart = restarts > 0 ? ' and restarts the service' : '';
    return {
      risk: 'medium',
      riskReason: `It changes ${files}${restart}; the change can be undone, the restart cannot.`,
    };
  }
  return { risk: 'low', riskReason: 'It restarts the service and changes no file; requests under way are cut off.' };
}
