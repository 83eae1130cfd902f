import { EvidenceRef } from '#shared/domain/ids.ts';
import { type AgentRole, CallableTool, TOOL_MATRIX, ToolName } from '#shared/domain/roles.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import { evaluatePolicy, type PolicyRule } from '../guard/policies/evaluate-policy.ts';
import { serviceRulesFor, toolUseOf } from '../guard/policies/service-rules.ts';
import { kindOfTool } from '../guard/quarantined-text.ts';
import { askPermission } from './ask-permission.ts';
import { callPayload } from './call-payload.ts';
import { restartQuestion } from './restart-question.ts';
import { fillInFor } from './run-patch.ts';
import { createSafeTexts, type SafeTexts } from './safe-text.ts';
import { closedFor } from './service-files.ts';
import {
  failed,
  type PreparedCall,
  refuse,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from './tool-definition.ts';
import type { IncomingCall, SessionOwner, ToolDeskDeps } from './tool-deps.ts';
import type { ToolAnswer } from './tool-desk.ts';
import type { ToolRegistry } from './tool-registry.ts';
import { spillOf, trimOutput } from './trim-output.ts';

/** What answers calls of one session. */
export interface CallDesk {
  readonly deps: ToolDeskDeps;
  readonly registry: ToolRegistry;
  readonly owner: SessionOwner;
  /** Ids of calls that were answered: none is good twice. */
  readonly seen: Set<string>;
}

function contextOf({ deps, owner }: CallDesk): ToolContext {
  return {
    incidentId: owner.incidentId,
    service: owner.service,
    settings: deps.settings.current(),
    hosts: deps.hosts,
    closed: closedFor(owner.service, deps.settings),
    fillIn: fillInFor(deps, owner.incidentId),
    closedFiles: deps.policies.closedFiles,
    drafts: deps.repositories.drafts.list(owner.incidentId),
    restart: restartQuestion(deps, owner.service),
  };
}

function refuseCredential(desk: CallDesk, call: IncomingCall, tool: CallableTool): string | null {
  const { deps, owner, seen } = desk;
  const { credential, callSignature } = call;
  const refused = deps.vault.refuse({
    credential,
    callSignature,
    payload: callPayload(call),
    incidentId: owner.incidentId,
    tool,
  });
  if (refused !== null) return refused;
  if (!owner.credentials.has(credential)) return 'the credential belongs to another agent';
  if (call.callId.length < 8 || seen.has(call.callId)) return 'the call was made before';
  seen.add(call.callId);
  return null;
}

function mayUse(role: AgentRole, { name, roles }: ToolDefinition): boolean {
  const row: readonly CallableTool[] = TOOL_MATRIX[role];
  return roles === undefined ? row.includes(name) : roles.includes(role);
}

/** A call that may be made; `asks` is the rule that wants a person's word first. */
interface Passed {
  readonly tool: CallableTool;
  readonly prepared: PreparedCall;
  readonly context: ToolContext;
  readonly asks: string | null;
}
type Gate = { readonly refused: string } | Passed;

const textsOf = ({ deps, owner }: CallDesk): SafeTexts => createSafeTexts(deps, owner.incidentId);

/** The call with the values in it that its tool may receive. What the role signed stays what was recorded. */
function fillIn({ deps, owner }: CallDesk, definition: ToolDefinition, args: Record<string, unknown>) {
  const filled = deps.gateway.forTool(owner.incidentId, { tool: definition.name, args });
  return 'refused' in filled ? { invalid: filled.refused } : definition.prepare(filled.args);
}

/** The rules of the service as they are now, about the call as it was made and as it will be carried out; of mounted tools there are none. */
function rulesFor(
  { deps, owner }: CallDesk,
  called: CallableTool,
  args: Record<string, unknown>,
): readonly PolicyRule[] {
  const own = ToolName.safeParse(called);
  if (!own.success) return [];
  const tool = own.data;
  const service = deps.settings.service(owner.service.id) ?? owner.service;
  const filled = deps.gateway.forTool(owner.incidentId, { tool, args });
  const uses = [args, ...('args' in filled ? [filled.args] : [])].map((one) => toolUseOf(tool, one));
  return uses.flatMap((use) => serviceRulesFor(service, use));
}

/** What stands in the way of a call whose caller is known; looked at before the call, and again after a person was asked. */
function judge(desk: CallDesk, call: IncomingCall, tool: CallableTool): Gate {
  const { deps, owner } = desk;
  const definition = desk.registry.get(tool);
  if (definition === null) return { refused: 'there is no such tool' };
  const stopped = deps.humanSwitch.mayRun();
  if (stopped !== null) return { refused: stopped };
  const frozen = deps.hostFreezes.refusal(owner.service.host);
  if (frozen !== null) return { refused: frozen };
  const prepared = fillIn(desk, definition, call.args);
  if ('invalid' in prepared) return { refused: prepared.invalid };
  const unread = deps.policies.refusal();
  if (unread !== null) return { refused: unread };
  const context = contextOf(desk);
  const rules = rulesFor(desk, tool, call.args);
  const policy = evaluatePolicy([...prepared.rules(context), ...rules]);
  if (policy.effect === 'forbidden') return { refused: policy.rule };
  const asks = policy.effect === 'ask' && definition.risk !== 'active' ? policy.rule : null;
  return { tool, prepared, context, asks };
}

/** Everything that must hold before a tool runs, in the fixed order; the first that does not refuses. */
function passGates(desk: CallDesk, call: IncomingCall): Gate {
  const { deps, owner } = desk;
  const tool = CallableTool.safeParse(call.tool);
  const definition = desk.registry.get(call.tool);
  if (!tool.success || definition === null) return { refused: 'there is no such tool' };
  const shaped = definition.prepare(call.args);
  if ('invalid' in shaped) return { refused: shaped.invalid };
  const credential = refuseCredential(desk, call, tool.data);
  if (credential !== null) return { refused: credential };
  if (!mayUse(owner.role, definition)) return { refused: `the role ${owner.role} may not use ${tool.data}` };
  const judged = judge(desk, call, tool.data);
  if ('refused' in judged) return judged;
  const throttled = deps.throttle.take(owner.client ?? `${owner.incidentId}:${owner.role}`);
  return throttled === null ? judged : { refused: throttled };
}

/** A control that throws is a control that refuses. */
function gate(desk: CallDesk, call: IncomingCall, look: () => Gate): Gate {
  try {
    return look();
  } catch (error) {
    desk.deps.log.error(`a control failed while judging ${call.tool.slice(0, 64)}`, error);
    return { refused: 'a control could not do its work, so nothing runs' };
  }
}

/** A person's word where a rule asks for it; then everything that may have changed meanwhile is looked at again. */
async function passAsking(desk: CallDesk, call: IncomingCall, signal: AbortSignal): Promise<Gate> {
  const passed = gate(desk, call, () => passGates(desk, call));
  if ('refused' in passed || passed.asks === null) return passed;
  const { deps, owner } = desk;
  const { tool, asks: rule } = passed;
  const answer = await askPermission({ deps, owner }, { call, tool, rule }, signal);
  signal.throwIfAborted();
  owner.guard.requireIntact();
  if (!answer.allowed) return { refused: answer.why };
  return gate(desk, call, () => {
    const live = deps.vault.live().some(({ agentId }) => agentId === owner.agentId);
    return live ? judge(desk, call, tool) : { refused: 'the credential was revoked while a person was asked' };
  });
}

async function runPrepared({ prepared, context }: Passed, signal: AbortSignal): Promise<ToolResult> {
  try {
    return await prepared.run(context, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || error.code === 'aborted') throw error;
    return failed(error.message);
  }
}

interface Answered {
  readonly ref: EvidenceRef;
  readonly call: IncomingCall;
  readonly result: ToolResult;
  /** A gate speaks about what the role wrote, placeholders included; a tool quotes the host. */
  readonly from: 'gate' | 'tool';
}

interface CallRecord {
  readonly ref: EvidenceRef;
  readonly action: 'tool_called' | 'tool_refused';
  /** Why it was refused. */
  readonly why?: string;
}

/** The event and the audit entry of a call, which belong together. A tool that does not exist has no event. */
function recordCall(desk: CallDesk, call: IncomingCall, { ref, action, why }: CallRecord) {
  const { owner } = desk;
  const texts = textsOf(desk);
  const reason = texts.fromRole(call.reason).slice(0, 2_000);
  const args = texts.args(call.args);
  const tool = CallableTool.safeParse(call.tool);
  const { incidentId, role } = owner;
  const event: NewEvent[] = tool.success
    ? [{ incidentId, role, type: 'tool_called', data: { ref, tool: tool.data, args, reason } }]
    : [];
  const refusal = why === undefined ? {} : { why: texts.fromRole(why).slice(0, 2_000) };
  const entry = {
    actor: { kind: 'agent' as const, id: owner.client ?? owner.agentId, role },
    action,
    subject: texts.fromRole(call.tool).slice(0, 64),
    detail: { ref, incident: incidentId, reason, args, ...refusal },
  };
  return { events: event, audit: [entry] };
}

function answerEvents(desk: CallDesk, answered: Answered, shown: { text: string; cutBytes: number }): NewEvent[] {
  const { ref, call, result } = answered;
  const tool = CallableTool.safeParse(call.tool);
  if (!tool.success) return [];
  const whose = { incidentId: desk.owner.incidentId, role: desk.owner.role };
  const text = untrusted(shown.text);
  const data = { ref, tool: tool.data, outcome: result.outcome, text, cutBytes: shown.cutBytes };
  const answer: NewEvent = { ...whose, type: 'tool_answered', data };
  if (result.step === undefined) return [answer];
  const { tool: drafted, target, preview, rehearsal } = result.step;
  return [answer, { ...whose, type: 'step_drafted', data: { tool: drafted, target, preview, rehearsal } }];
}

/** Keeps the answer as evidence, with its events, drafted step and what else is still to be recorded, in one commit. */
function keep(desk: CallDesk, answered: Answered, before: Required<Pick<Change, 'events' | 'audit'>>): ToolAnswer {
  const { deps, owner } = desk;
  const { ref, call, result, from } = answered;
  const texts = textsOf(desk);
  const { step } = result;
  const safe = { ...result, ...(step === undefined ? {} : { step: texts.step(step) }) };
  const whole = from === 'gate' ? texts.fromRole(safe.text) : texts.fromHost(safe.text);
  const shown = trimOutput(whole);
  const spilled = spillOf(whole, shown);
  const text = `[${ref}] ${shown.text}`;
  const source = `tool ${texts.fromRole(call.tool).slice(0, 64)}(${JSON.stringify(texts.args(call.args)).slice(0, 1_000)})`;
  const { incidentId } = owner;
  const evidence = { ref, incidentId, at: timestamp(deps.clock), source, offset: 0, matched: false };
  const screened = { ref, incidentId, source, kind: kindOfTool(call.tool), text };
  deps.journal.commit(() => {
    deps.repositories.evidence.insert({ ...evidence, text: untrusted(text) });
    if (spilled !== null) deps.repositories.spills.insert({ ref, incidentId, text: `[${ref}] ${spilled}` });
    if (safe.step !== undefined) deps.repositories.drafts.append(incidentId, safe.step);
    const events = answerEvents(desk, { ...answered, result: safe }, { text, cutBytes: shown.cutBytes });
    const found = deps.quarantine.screen(screened);
    return { events: [...before.events, ...events, ...found.events], audit: [...before.audit, ...found.audit] };
  });
  return { ref, outcome: result.outcome, text: deps.quarantine.forModel(screened) };
}

/** What a model wrote is looked at before anything else: a decoy, or a planted value, ends the run. */
function inspect(desk: CallDesk, { tool, args, reason }: IncomingCall): void {
  const written = `${JSON.stringify(args)} ${reason}`;
  const masked = JSON.stringify(textsOf(desk).args(args)).slice(0, 2_000);
  desk.owner.guard.inspectCall({ tool, written, masked });
}

/**
 * Answers one call: tripwires, gates, record of the call, work, redaction, evidence. The call is on record before its tool runs.
 * Throws, and runs nothing, when that cannot be written.
 */
export async function answerCall(desk: CallDesk, call: IncomingCall, signal: AbortSignal): Promise<ToolAnswer> {
  inspect(desk, call);
  const ref = EvidenceRef.parse(`tool:${desk.deps.clock.newId('t')}`);
  const passed = await passAsking(desk, call, signal);
  if ('refused' in passed) {
    const result = refuse(passed.refused);
    const record = recordCall(desk, call, { ref, action: 'tool_refused', why: result.text });
    return keep(desk, { ref, call, result, from: 'gate' }, record);
  }
  desk.deps.journal.commit(() => recordCall(desk, call, { ref, action: 'tool_called' }));
  const result = await runPrepared(passed, signal);
  signal.throwIfAborted();
  return keep(desk, { ref, call, result, from: 'tool' }, { events: [], audit: [] });
}
