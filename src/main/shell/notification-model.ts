import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { planLine } from './plan-line.ts';

/** What a button of a notification does. */
export type NotificationAction = 'approve' | 'review' | 'deny';

/** One notification for one approval. */
export interface ApprovalNotification {
  readonly approvalId: ApprovalId;
  readonly incidentId: IncidentId;
  readonly digest: string;
  readonly title: string;
  readonly body: string;
  /** In the order they are shown, where the platform shows buttons. */
  readonly actions: readonly NotificationAction[];
}

/** What to do so that exactly the pending approvals have a notification each. */
export interface NotificationChanges {
  readonly show: readonly ApprovalNotification[];
  readonly withdraw: readonly ApprovalId[];
}

const BODY_LIMIT = 400;

/** The notification of an approval. Approving by button is offered only where all that will run is in the text. */
export function describeApproval(approval: Approval): ApprovalNotification {
  const line = planLine(approval);
  const steps = approval.steps.map((step, index) => `${String(index + 1)}. ${stepWords(step.tool)} ${step.target}`);
  const body = line ?? [approval.summary, ...steps].join('\n');
  return {
    approvalId: approval.id,
    incidentId: approval.incidentId,
    digest: approval.digest,
    title: `Approval needed: ${approval.service} on ${approval.host}`,
    body: plainText(body),
    actions: line === null ? ['review', 'deny'] : ['approve', 'deny'],
  };
}

/** Compares what is shown (approval id to digest) with what is pending. */
export function decideNotifications(
  shown: ReadonlyMap<ApprovalId, string>,
  pending: readonly Approval[],
): NotificationChanges {
  const ids = new Set(pending.map((approval) => approval.id));
  return {
    show: pending.filter((approval) => shown.get(approval.id) !== approval.digest).map(describeApproval),
    withdraw: [...shown.keys()].filter((id) => !ids.has(id)),
  };
}

function stepWords(tool: 'apply_patch' | 'restart_service'): string {
  return tool === 'apply_patch' ? 'Change' : 'Restart';
}

/** Text only: some notification servers read markup, and nothing invisible may reorder the words. */
function plainText(text: string): string {
  const plain = text
    .replace(/[\p{Cf}\p{Cc}]/gu, (sign) => (sign === '\n' ? '\n' : ' '))
    .replace(/[<>&]/g, (sign) => ({ '<': '‹', '>': '›', '&': '＆' })[sign] ?? '');
  return plain.length <= BODY_LIMIT ? plain : `${plain.slice(0, BODY_LIMIT - 1)}…`;
}
