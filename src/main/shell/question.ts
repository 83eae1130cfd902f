import type { ApprovalId, IncidentId, PermissionId } from '#shared/domain/ids.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Approval } from '#shared/domain/plan.ts';
import type { DeskView } from './desk-feed.ts';
import { callLine, planLine } from './plan-line.ts';

/** Something that waits for the operator's word: a plan of changes, or one read-only call of an agent. */
export type Question = QuestionWords &
  ({ readonly kind: 'plan'; readonly id: ApprovalId } | { readonly kind: 'call'; readonly id: PermissionId });

interface QuestionWords {
  readonly incidentId: IncidentId;
  /** What a decision names: it counts only while this is the digest of what waits. */
  readonly digest: string;
  /** Where it is about, and how much of it there is. */
  readonly label: string;
  readonly title: string;
  /** All of it in one line; null when it does not fit, and then it can be denied or reviewed only. */
  readonly line: string | null;
  /** What it is about in more words, for where the line is missing. */
  readonly summary: string;
}

/** Everything that waits, oldest first. */
export function gatherQuestions({ approvals, permissions }: Pick<DeskView, 'approvals' | 'permissions'>): Question[] {
  const all = [
    ...approvals.map((approval) => ({ at: approval.createdAt, question: planQuestion(approval) })),
    ...permissions.map((permission) => ({ at: permission.createdAt, question: callQuestion(permission) })),
  ];
  return all.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ question }) => question);
}

function planQuestion(approval: Approval): Question {
  const where = `${approval.service} on ${approval.host}`;
  const count = approval.steps.length;
  const steps = approval.steps.map((step, index) => `${String(index + 1)}. ${stepWords(step.tool)} ${step.target}`);
  return {
    kind: 'plan',
    id: approval.id,
    incidentId: approval.incidentId,
    digest: approval.digest,
    label: `${where}: ${String(count)} step${count === 1 ? '' : 's'}`,
    title: `Approval needed: ${where}`,
    line: planLine(approval),
    summary: [approval.summary, ...steps].join('\n'),
  };
}

function callQuestion(permission: Permission): Question {
  const where = `${permission.service} on ${permission.host}`;
  return {
    kind: 'call',
    id: permission.id,
    incidentId: permission.incidentId,
    digest: permission.digest,
    label: `${where}: a call of ${permission.tool}`,
    title: `A call waits for you: ${where}`,
    line: callLine(permission),
    summary: `${permission.tool}, asked by the ${permission.role}. ${permission.rule}`,
  };
}

function stepWords(tool: 'apply_patch' | 'restart_service'): string {
  return tool === 'apply_patch' ? 'Change' : 'Restart';
}
