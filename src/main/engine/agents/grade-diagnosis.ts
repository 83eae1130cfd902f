import type { CheckedCitation, DiagnosisReport, EvidenceCitation, GradedDiagnosis } from '#shared/domain/reports.ts';
import type { Evidence } from '../db/evidence-repository.ts';

/** Checks each citation: the quote must stand, letter for letter, in evidence that the engine captured for this incident. */
export function checkCitations(
  citations: readonly EvidenceCitation[],
  evidence: readonly Evidence[],
): CheckedCitation[] {
  const byRef = new Map<string, Evidence>(evidence.map((item) => [item.ref, item]));
  return citations.map(({ ref, quote }) => {
    const found = byRef.get(ref);
    return {
      ref,
      quote,
      source: found?.source ?? 'unknown evidence',
      verified: found !== undefined && quote.trim() !== '' && found.text.includes(quote),
    };
  });
}

/** The report with every citation checked. */
export function gradeDiagnosis(report: DiagnosisReport, evidence: readonly Evidence[]): GradedDiagnosis {
  return {
    rootCause: report.rootCause,
    confidence: report.confidence,
    fixable: report.fixable,
    claims: report.claims.map((claim) => ({ text: claim.text, evidence: checkCitations(claim.evidence, evidence) })),
  };
}

/** Whether at least one claim is proven: a fix is planned on nothing less. */
export function isProven(diagnosis: GradedDiagnosis): boolean {
  return diagnosis.claims.some((claim) => claim.evidence.some((citation) => citation.verified));
}
