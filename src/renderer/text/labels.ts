import type { Status } from '#shared/contract/status.ts';
import type { IncidentState, Phase, Severity } from '#shared/domain/incident.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { ActionState, ApprovalState, Decider } from '#shared/domain/plan.ts';
import type { CallableTool, Role, ToolName } from '#shared/domain/roles.ts';

const STATES: Record<IncidentState, string> = {
  open: 'Working',
  awaiting_approval: 'Waits for you',
  proposed: 'Proposed, not run',
  resolved: 'Resolved',
  escalated: 'Escalated',
  ignored: 'Ignored',
  closed: 'Closed',
};

/** An incident's state in words. */
export function stateLabel(state: IncidentState): string {
  return STATES[state];
}

const PHASES: Record<Phase, string> = {
  triage: 'Triage',
  diagnosis: 'Diagnosis',
  remediation: 'Remediation',
  verification: 'Verification',
  done: 'Done',
};

/** A phase in words. */
export function phaseLabel(phase: Phase): string {
  return PHASES[phase];
}

const SEVERITIES: Record<Severity, string> = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' };

/** A severity in words; null before triage has reported. */
export function severityLabel(severity: Severity | null): string {
  return severity === null ? 'Not rated yet' : SEVERITIES[severity];
}

const ROLES: Record<Role, string> = {
  supervisor: 'Supervisor',
  triage: 'Triage',
  detective: 'Detective',
  surgeon: 'Surgeon',
  validator: 'Validator',
};

/** A role in words. */
export function roleLabel(role: Role): string {
  return ROLES[role];
}

const TOOLS: Record<ToolName, string> = {
  read_file: 'Read a file',
  grep_search: 'Search',
  fetch_docs: 'Fetch documentation',
  run_diagnostics: 'Run a diagnostic',
  apply_patch: 'Apply a patch',
  restart_service: 'Restart the service',
};

/** A tool in words. */
export function toolLabel(tool: CallableTool): string {
  const [, server, name] = /^mcp__([^_]+(?:_[^_]+)*)__(.+)$/.exec(tool) ?? [];
  return name === undefined ? TOOLS[tool as ToolName] : `${name} of the MCP server ${server}`;
}

const MODES: Record<Mode, { name: string; meaning: string }> = {
  AUDIT: { name: 'Audit', meaning: 'Agents read and diagnose. A fix is written down as a proposal and never run.' },
  ACTIVE: { name: 'Active', meaning: 'Agents read and diagnose. A fix runs only after you approve its exact plan.' },
  DISABLED: { name: 'Disabled', meaning: 'No agent runs. Logs are still followed and incidents still open.' },
};

/** A mode's name. */
export function modeLabel(mode: Mode): string {
  return MODES[mode].name;
}

/** What a mode means, in one or two sentences. */
export function modeMeaning(mode: Mode): string {
  return MODES[mode].meaning;
}

const ACTION_STATES: Record<ActionState, string> = {
  claimed: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  refused: 'Refused',
  unknown: 'Outcome unknown',
};

/** What became of a step that ran. */
export function actionStateLabel(state: ActionState): string {
  return ACTION_STATES[state];
}

const APPROVAL_STATES: Record<ApprovalState, string> = {
  pending: 'Waits for your decision',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired, nothing was run',
  changed: 'The target changed, nothing was run',
  recorded: 'Recorded only (mode Audit), never to be run',
};

/** An approval's state in words. */
export function approvalStateLabel(state: ApprovalState): string {
  return APPROVAL_STATES[state];
}

const VIA: Record<Decider['via'], string> = {
  window: 'in the window',
  browser: 'in the browser',
  tray: 'from the tray',
  notification: 'from a notification',
  rest: 'by the REST interface',
  terminal: 'in the terminal',
  policy: 'by what was allowed ahead',
};

/** Who decided, and where. */
export function deciderLabel(by: Decider): string {
  return `${by.user} ${VIA[by.via]}`;
}

const SECRETS: Record<Status['secrets'], string> = {
  keychain: '',
  session: 'No keychain: secrets are kept in memory only',
  unavailable: 'The keychain does not answer: every change is held back until it does',
};

/** Where secrets live, when the operator should know; empty with a working keychain. */
export function secretsLabel(secrets: Status['secrets']): string {
  return SECRETS[secrets];
}

/** How many fixes were tried. */
export function attemptsLabel(attempts: number): string {
  return attempts === 1 ? '1 fix attempted' : `${attempts} fixes attempted`;
}
