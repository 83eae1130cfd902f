import type { ToolDescription } from '#shared/contract/tools.ts';
import type { AgentId, EvidenceRef, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import type { RoleGuard, RunTripwires } from '../guard/tripwires.ts';

/** What came back from a tool; `text` is untrusted and begins with `[tool:<id>]`. */
export interface ToolAnswer {
  readonly ref: EvidenceRef;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly text: string;
}

/** The tools one agent run may reach, through an MCP client of its own. */
export interface RoleTools {
  list(signal: AbortSignal): Promise<readonly { name: string; description: string; inputSchema: unknown }[]>;
  /** Of this run: what goes into the prompt, how to quote, what to have looked at. */
  readonly guard: RoleGuard;
  /**
   * `reason` is the agent's stated reason, kept in the audit log. `tool` is whatever name a model wrote: what does not exist is
   * refused, and a decoy throws `tripwire_hit`.
   */
  call(
    request: { tool: string; args: Record<string, unknown>; reason: string },
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
}

export interface ToolSessionRequest {
  readonly role: AgentRole;
  readonly incidentId: IncidentId;
  readonly service: ServiceId;
  /** Stops the time that the role may work, while a person is asked; what it returns lets it go on. */
  readonly pause?: () => () => void;
  /** `mcp:<name>` when a client of the MCP server asks. */
  readonly client?: string;
}

export interface ToolSession {
  readonly agentId: AgentId;
  readonly tools: RoleTools;
  readonly guard: RunTripwires;
  /** Revokes the credential and closes the MCP client. */
  close(): Promise<void>;
}

/**
 * The guarded tools. Each call goes: schema, credential, role, switch and mode, policy, throttle, audit, run, evidence.
 * An active tool called by a role never acts: it is checked, rehearsed, and drafted as a step of the incident's plan.
 */
export interface ToolDesk {
  describe(): readonly ToolDescription[];
  open(request: ToolSessionRequest, signal: AbortSignal): Promise<ToolSession>;
}

/** What became of one approved step; `unknown` when its end was not seen and the host could not tell either. */
export interface StepOutcome {
  readonly outcome: 'succeeded' | 'failed' | 'refused' | 'unknown';
  readonly output: string;
}

/** Whose step it is. */
export interface StepPlace {
  readonly incidentId: IncidentId;
  readonly service: ServiceId;
}

/** Carries out approved steps. The caller has claimed the step and written the audit entry. */
export interface StepRunner {
  /** Resolves when the step's turn has come: at once, or after what is left of a short restart cooldown. */
  ready(step: PlanStep, place: StepPlace, signal: AbortSignal): Promise<void>;
  /** Looks whether the target is still as it was when approved; null when it is, else what changed. */
  recheck(step: PlanStep, place: StepPlace, signal: AbortSignal): Promise<string | null>;
  /** Policy, switch, mode and cooldown are looked at once more before the effect. */
  run(step: PlanStep, place: StepPlace, signal: AbortSignal): Promise<StepOutcome>;
  /** The step that takes a finished one back, rehearsed; throws `not_supported` where there is none. */
  undo(step: PlanStep, place: StepPlace, signal: AbortSignal): Promise<PlanStep>;
}
