import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import type { Logger } from '../core/logger.ts';
import type { Redactor } from '../guard/redactor.ts';
import { headlineOf } from './detection/read-record.ts';
import { messageOf } from './message-of.ts';

/** What is stored in place of text that could not be redacted. */
export const WITHHELD = '[text withheld: redaction failed]';

const KEPT_BYTES = 8 * 1_024;
const TITLE_CHARACTERS = 300;

function cut(text: string): string {
  if (Buffer.byteLength(text) <= KEPT_BYTES) return text;
  return Buffer.from(text).subarray(0, KEPT_BYTES).toString('utf8').replace(/�+$/, '');
}

/** Masks secrets and cuts to 8 KiB; fails closed: text that cannot be redacted is not kept at all. */
export function createRedaction(deps: { redactor: Redactor; log: Logger }): (text: string) => Untrusted {
  return (text) => {
    try {
      return untrusted(cut(deps.redactor.redact(text)));
    } catch (error) {
      deps.log.error('a log line was withheld because redaction failed', error);
      return untrusted(WITHHELD);
    }
  };
}

/** The message of the line that tells, readable: 300 characters at most, none of them a control or invisible one. */
export function titleOf(redacted: Untrusted): Untrusted {
  return untrusted(messageOf(headlineOf(redacted)).replace(/\s+/g, ' ').trim().slice(0, TITLE_CHARACTERS));
}
