import type { Approval } from '#shared/domain/plan.ts';

/** The largest plan that is shown whole, in bytes of its steps. */
export const SHOWN_BYTES = 200_000;

/** How large the steps of a plan are, in bytes of UTF-8. */
export function planBytes(approval: Approval): number {
  return new TextEncoder().encode(JSON.stringify(approval.steps)).length;
}

/** Whether all of the plan can be on screen; what cannot be shown whole cannot be approved. */
export function canShowWhole(approval: Approval): boolean {
  return planBytes(approval) <= SHOWN_BYTES;
}
