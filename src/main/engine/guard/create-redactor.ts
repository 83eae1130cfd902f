import { findSecrets } from './find-secrets.ts';
import type { Redactor } from './redactor.ts';

/** A redactor for storage: the value of each secret becomes `[redacted:<kind>]`, everything around it stays. */
export function createRedactor(): Redactor {
  return {
    redact(text) {
      let masked = '';
      let at = 0;
      for (const finding of findSecrets(text)) {
        masked += `${text.slice(at, finding.start)}[redacted:${finding.kind}]`;
        at = finding.end;
      }
      return masked + text.slice(at);
    },
  };
}
