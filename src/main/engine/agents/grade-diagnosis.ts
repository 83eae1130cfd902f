import type { CheckedCitation, DiagnosisReport, EvidenceCitation, GradedDiagnosis } from '#shared/domain/reports.ts';
import type { Evidence } from '../db/evidence-repository.ts';

/** Whether the whole of an answer that was too large for one piece of evidence holds the quote. */
export type SpillHolds = (ref: string, quote: string) => boolean;

/** Shorter quotes are found anywhere, so they prove nothing. */
const LEAST_QUOTE = 2;

/**
 * Checks each citation: the quote must stand, letter for letter, in evidence that the engine captured for this incident.
 * Of an answer that was too large the whole counts, also what was cut out of its middle.
 */
export function checkCitations(
  citations: readonly EvidenceCitation[],
  evidence: readonly Evidence[],
  spillHolds: SpillHolds = () => false,
): CheckedCitation[] {
  const byRef = new Map<string, Evidence>(evidence.map((item) => [item.ref, item]));
  return citations.map(({ ref, quote }) => {
    const found = byRef.get(ref);
    return {
      ref,
      quote,
      source: found?.source ?? 'unknown evidence',
      verified: found !== undefined && quote.trim().length >= LEAST_QUOTE && isProof(found, quote, spillHolds),
    };
  });
}

/**
 * A quote from what came back is proof. The first line of a tool result repeats what was asked for: words that the asker put
 * there are none, else a claim could be proven by searching for it.
 */
function isProof({ ref, source, text }: Evidence, quote: string, spillHolds: SpillHolds): boolean {
  if (!ref.startsWith('tool:')) return text.includes(quote);
  const end = text.indexOf('\n');
  if (end !== -1 && text.slice(end + 1).includes(quote)) return true;
  const asked = source.includes(quote) || source.includes(JSON.stringify(quote).slice(1, -1));
  return !asked && (text.includes(quote) || spillHolds(ref, quote));
}

/** The report with every citation checked, and its confidence lowered by what is not proven. */
export function gradeDiagnosis(
  report: DiagnosisReport,
  evidence: readonly Evidence[],
  spillHolds?: SpillHolds,
): GradedDiagnosis {
  const claims = report.claims.map((claim) => ({
    text: claim.text,
    evidence: checkCitations(claim.evidence, evidence, spillHolds),
  }));
  const proven = claims.filter(isProvenClaim).length;
  const confidence = lowerConfidence(report.confidence, { proven, claims: claims.length });
  return {
    rootCause: report.rootCause,
    confidence,
    fixable: report.fixable,
    claims,
    ...(confidence === report.confidence ? {} : { statedConfidence: report.confidence }),
    ...(report.partial === true ? { partial: true } : {}),
  };
}

/**
 * The confidence that is left when only some claims are proven: the stated one times the share of proven claims, to two
 * places. Nothing proven, or nothing claimed, leaves none.
 */
export function lowerConfidence(stated: number, counted: { readonly proven: number; readonly claims: number }): number {
  if (counted.claims === 0) return 0;
  if (counted.proven === counted.claims) return stated;
  return Math.round((stated * counted.proven * 100) / counted.claims) / 100;
}

function isProvenClaim(claim: GradedDiagnosis['claims'][number]): boolean {
  return claim.evidence.some((citation) => citation.verified);
}

/** Whether at least one claim is proven: a fix is planned on nothing less. */
export function isProven(diagnosis: GradedDiagnosis): boolean {
  return diagnosis.claims.some(isProvenClaim);
}
