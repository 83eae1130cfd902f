import { type Approval, SHOWN_BYTES } from '#shared/domain/plan.ts';

/** How large the steps of a plan are, in bytes of UTF-8. */
export function planBytes(approval: Approval): number {
  return new TextEncoder().encode(JSON.stringify(approval.steps)).length;
}

/** Whether all of the plan can be on screen; what cannot be shown whole cannot be approved. */
export function canShowWhole(approval: Approval): boolean {
  return planBytes(approval) <= SHOWN_BYTES;
}
