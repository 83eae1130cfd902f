import { assertNever } from '#shared/domain/assert-never.ts';
import type { DiagnosisReport, EvidenceCitation } from '#shared/domain/reports.ts';
import type { MatchedPlaybook } from './match-playbook.ts';
import type { Expectation, Playbook, PlaybookClaim, PlaybookCondition } from './playbook.ts';
import { capture, type Facts, renderPattern, renderTemplate } from './render-template.ts';
import type { Answer } from './tool-answers.ts';
import type { Findings } from './walk-steps.ts';

type Conclusion = NonNullable<Playbook['conclude']>;

/** Whether the answer is as expected; an expectation that names an unknown capture does not hold. */
export function meetsExpectation(expected: Expectation, answer: Answer, facts: Facts): boolean {
  const found = (template: string) => {
    const pattern = renderPattern(template, facts);
    return pattern === null ? null : capture(pattern, answer.body) !== null;
  };
  if (expected.exit !== undefined && (answer.exit === null || !expected.exit.includes(answer.exit))) return false;
  if (expected.matches !== undefined && found(expected.matches) !== true) return false;
  return expected.absent === undefined || found(expected.absent) === false;
}

function holds(condition: PlaybookCondition, findings: Findings): boolean {
  if ('step' in condition) {
    const answer = findings.answers.get(condition.step);
    return answer !== undefined && meetsExpectation(condition, answer, findings.facts);
  }
  const pair = 'differ' in condition ? condition.differ : condition.equal;
  const [left, right] = pair.map((template) => renderTemplate(template, findings.facts));
  if (left === null || right === null || left === undefined || right === undefined) return false;
  return 'differ' in condition ? left !== right : left === right;
}

function cite(
  match: MatchedPlaybook,
  findings: Findings,
  cited: PlaybookClaim['evidence'][number],
): EvidenceCitation | null {
  const quote = renderTemplate(cited.quote ?? `{{${cited.step}.quote}}`, findings.facts)
    ?.slice(0, 2_000)
    .trim();
  if (quote === undefined || quote === '') return null;
  if (cited.step === 'line') return match.line.text.includes(quote) ? { ref: match.line.ref, quote } : null;
  const answer = findings.answers.get(cited.step);
  const there = answer !== undefined && (answer.body.includes(quote) || answer.header.includes(quote));
  return there ? { ref: answer.ref, quote } : null;
}

function claim(match: MatchedPlaybook, findings: Findings, conclusion: Conclusion): DiagnosisReport['claims'] | null {
  const claims = conclusion.claims.map((entry) => ({
    text: renderTemplate(entry.text, findings.facts)?.slice(0, 4_000) ?? null,
    evidence: entry.evidence.map((cited) => cite(match, findings, cited)),
  }));
  const proven: DiagnosisReport['claims'] = [];
  for (const { text, evidence } of claims) {
    const citations = evidence.filter((citation) => citation !== null);
    if (text === null || citations.length !== evidence.length) return null;
    proven.push({ text, evidence: citations });
  }
  return proven;
}

/** The diagnosis that the findings prove; null when the playbook's conditions do not hold or a quote is not there. */
export function decideConclusion(match: MatchedPlaybook, findings: Findings): DiagnosisReport | null {
  const conclusion = match.playbook.conclude;
  if (conclusion === undefined || !conclusion.when.every((condition) => holds(condition, findings))) return null;
  const rootCause = renderTemplate(conclusion.rootCause, findings.facts)?.slice(0, 4_000);
  const claims = claim(match, findings, conclusion);
  if (rootCause === undefined || claims === null) return null;
  return { rootCause, claims, confidence: conclusion.confidence, fixable: match.playbook.fix.length > 0 };
}

/** How the looks of a verification add up. */
export function decideVerification(looks: readonly ('yes' | 'no' | 'unknown')[]): 'yes' | 'no' | 'unknown' {
  if (looks.includes('no')) return 'no';
  return looks.length === 0 || looks.includes('unknown') ? 'unknown' : 'yes';
}

/** What one look says: a tool that did not answer says nothing. */
export function judgeLook(expected: Expectation, answer: Answer | null, facts: Facts): 'yes' | 'no' | 'unknown' {
  if (answer === null) return 'unknown';
  switch (answer.outcome) {
    case 'refused':
      return 'unknown';
    case 'failed':
      return answer.exit === null ? 'unknown' : meetsExpectation(expected, answer, facts) ? 'yes' : 'no';
    case 'ok':
      return meetsExpectation(expected, answer, facts) ? 'yes' : 'no';
    default:
      return assertNever(answer.outcome);
  }
}
