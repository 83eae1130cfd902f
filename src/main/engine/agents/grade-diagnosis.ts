import type { CheckedCitation, DiagnosisReport, EvidenceCitation, GradedDiagnosis } from '#shared/domain/reports.ts';
import type { Evidence } from '../db/evidence-repository.ts';

/** Whether the whole of an answer that was too large for one piece of evidence holds the quote. */
export type SpillHolds = (ref: string, quote: string) => boolean;

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
      verified: found !== undefined && quote.trim() !== '' && (found.text.includes(quote) || spillHolds(ref, quote)),
    };
  });
}

/** The report with every citation checked. */
export function gradeDiagnosis(
  report: DiagnosisReport,
  evidence: readonly Evidence[],
  spillHolds?: SpillHolds,
): GradedDiagnosis {
  return {
    rootCause: report.rootCause,
    confidence: report.confidence,
    fixable: report.fixable,
    claims: report.claims.map((claim) => ({
      text: claim.text,
      evidence: checkCitations(claim.evidence, evidence, spillHolds),
    })),
  };
}

/** Whether at least one claim is proven: a fix is planned on nothing less. */
export function isProven(diagnosis: GradedDiagnosis): boolean {
  return diagnosis.claims.some((claim) => claim.evidence.some((citation) => citation.verified));
}
