import { setTimeout as pause } from 'node:timers/promises';
import type {
  DiagnosisReport,
  EvidenceCitation,
  RemediationReport,
  TriageReport,
  VerificationReport,
} from '#shared/domain/reports.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { RoleTools } from '../../tools/tool-desk.ts';
import type { DiagnosedBrief, ExecutedBrief, Reasoner, RoleBrief } from '../reasoner.ts';
import { composePatch } from './compose-patch.ts';
import { decideConclusion, decideVerification, judgeLook } from './decide-conclusion.ts';
import { createPlaybookMatcher, type MatchedPlaybook } from './match-playbook.ts';
import type { Playbook, PlaybookFix, PlaybookVerification } from './playbook.ts';
import { type Facts, renderArgs, renderTemplate } from './render-template.ts';
import { type Answer, findAnswer, parseAnswer } from './tool-answers.ts';
import { type Ask, type Findings, walkSteps } from './walk-steps.ts';

/** What the playbook reasoner is built from. */
export interface PlaybookReasonerDeps {
  /** In the order in which they are tried. */
  readonly playbooks: () => readonly Playbook[];
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a verification waits before it looks again; a restarted service needs a moment. Default 1,000. */
  readonly lookAgainMs?: number;
}

/** How often a verification looks before it says no. */
const LOOKS = 3;

interface Proven {
  readonly match: MatchedPlaybook;
  readonly findings: Findings;
  readonly report: DiagnosisReport;
}

function asking(tools: RoleTools, signal: AbortSignal): Ask {
  return async (request) => {
    signal.throwIfAborted();
    return parseAnswer(await tools.call(request, signal));
  };
}

async function prove(match: MatchedPlaybook, ask: Ask): Promise<Proven | null> {
  const findings = await walkSteps(match, ask);
  const report = findings === null ? null : decideConclusion(match, findings);
  return findings === null || report === null ? null : { match, findings, report };
}

/** Finds again, in the captured evidence, what led to the diagnosis. */
async function recall(matches: AsyncIterable<MatchedPlaybook>, brief: DiagnosedBrief): Promise<Proven | null> {
  const cited = new Set(brief.diagnosis.claims.flatMap((claim) => claim.evidence.map((citation) => citation.ref)));
  for await (const match of matches) {
    const proven = await prove(match, async (request) => findAnswer(brief.evidence, cited, request));
    if (proven?.report.rootCause === brief.diagnosis.rootCause) return proven;
  }
  return null;
}

function triageOf(match: MatchedPlaybook): TriageReport {
  const { playbook } = match;
  const summary = renderTemplate(playbook.summary ?? playbook.title, match.facts) ?? playbook.title;
  return { severity: playbook.severity, verdict: playbook.verdict, summary: summary.slice(0, 4_000) };
}

function draft(
  fix: PlaybookFix,
  proven: Proven,
  service: string,
): { tool: PlaybookFix['tool']; args: Record<string, unknown> } | { why: string } {
  if (fix.tool === 'restart_service') return { tool: fix.tool, args: { service } };
  const { answers, facts } = proven.findings;
  const composed = composePatch(fix.replace, answers.get(fix.replace.from), facts);
  return composed.type === 'diff' ? { tool: fix.tool, args: { diff: composed.diff } } : { why: composed.why };
}

async function remediate(
  proven: Proven,
  service: string,
  call: (request: Parameters<RoleTools['call']>[0]) => ReturnType<RoleTools['call']>,
): Promise<RemediationReport> {
  const { playbook } = proven.match;
  const drafts = playbook.fix.map((fix) => draft(fix, proven, service));
  for (const [index, step] of drafts.entries()) {
    if ('why' in step) return { type: 'no_fix', reason: `Playbook ${playbook.id}: ${step.why}.` };
    const wanted = playbook.fix[index]?.reason ?? `${playbook.title}: ${proven.report.rootCause}`;
    const reason = renderTemplate(wanted, proven.findings.facts) ?? playbook.title;
    const answer = await call({ ...step, reason: reason.slice(0, 1_000) });
    if (answer.outcome !== 'ok')
      return { type: 'no_fix', reason: `${step.tool} was ${answer.outcome}: ${answer.text}`.slice(0, 4_000) };
  }
  return { type: 'fix', summary: `${playbook.title}: ${proven.report.rootCause}`.slice(0, 4_000) };
}

interface Look {
  readonly verdict: 'yes' | 'no' | 'unknown';
  readonly evidence: EvidenceCitation | null;
}

function citation(answer: Answer): EvidenceCitation | null {
  const quote = (answer.body.split('\n').find((line) => line.trim() !== '') ?? answer.header).trim().slice(0, 2_000);
  return quote === '' ? null : { ref: answer.ref, quote };
}

function createLooking(ask: Ask, facts: Facts, wait: () => Promise<void>) {
  return async (look: PlaybookVerification): Promise<Look> => {
    const args = renderArgs(look.args, facts);
    if (args === null) return { verdict: 'unknown', evidence: null };
    const reason = look.reason ?? 'Look whether the fix holds.';
    let seen: Look = { verdict: 'unknown', evidence: null };
    for (let count = 1; count <= LOOKS; count += 1) {
      const answer = await ask({ tool: look.tool, args, reason });
      seen = {
        verdict: judgeLook(look.expect, answer, facts),
        evidence: answer === null ? null : citation(answer),
      };
      if (seen.verdict !== 'no' || count === LOOKS) return seen;
      await wait();
    }
    return seen;
  };
}

const VERDICT_WORDS = {
  yes: 'Every check of the playbook holds.',
  no: 'A check of the playbook does not hold.',
  unknown: 'The checks could not all be made, so the fix is not proven.',
} as const;

/** Thinks by playbooks alone: what no playbook explains is said to be unexplained, never guessed. */
export function createPlaybookReasoner(deps: PlaybookReasonerDeps): Reasoner {
  const lookAgainMs = deps.lookAgainMs ?? 1_000;
  const matcher = createPlaybookMatcher();
  const matchesOf = (brief: RoleBrief, signal: AbortSignal): AsyncGenerator<MatchedPlaybook, undefined> =>
    matcher.matches(deps.playbooks(), brief, signal);
  return {
    name: 'playbook',
    async triage(brief: RoleBrief, _tools, signal): Promise<TriageReport> {
      const { value: match } = await matchesOf(brief, signal).next();
      if (match !== undefined) return triageOf(match);
      return { severity: 'medium', verdict: 'investigate', summary: 'No playbook recognises this error.' };
    },
    async diagnose(brief, tools, signal): Promise<DiagnosisReport> {
      const ask = asking(tools, signal);
      for await (const match of matchesOf(brief, signal)) {
        const proven = await prove(match, ask);
        deps.log.debug(
          `playbook ${match.playbook.id} ${proven === null ? 'does not explain' : 'explains'} the incident`,
        );
        if (proven !== null) return proven.report;
      }
      return { rootCause: 'no playbook explains this error', claims: [], confidence: 0, fixable: false };
    },
    async remediate(brief: DiagnosedBrief, tools, signal): Promise<RemediationReport> {
      const proven = await recall(matchesOf(brief, signal), brief);
      if (proven === null)
        return { type: 'no_fix', reason: 'The evidence that a playbook needs for its fix is not there.' };
      if (!proven.report.fixable)
        return { type: 'no_fix', reason: `Playbook ${proven.match.playbook.id} knows no safe fix: a person must act.` };
      return remediate(proven, brief.service.id, (request) => tools.call(request, signal));
    },
    async verify(brief: ExecutedBrief, tools, signal): Promise<VerificationReport> {
      const proven = await recall(matchesOf(brief, signal), brief);
      if (proven === null) return { fixed: 'unknown', reason: 'No playbook says how to check this.', evidence: [] };
      const wait = () => pause(lookAgainMs, undefined, { signal });
      const look = createLooking(asking(tools, signal), proven.findings.facts, wait);
      const looks: Look[] = [];
      for (const verification of proven.match.playbook.verify) looks.push(await look(verification));
      const fixed = decideVerification(looks.map((seen) => seen.verdict));
      const evidence = looks.map((seen) => seen.evidence).filter((cited) => cited !== null);
      return { fixed, reason: VERDICT_WORDS[fixed], evidence };
    },
  };
}
