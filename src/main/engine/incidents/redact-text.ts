import type { IncidentId } from '#shared/domain/ids.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import type { Logger } from '../core/logger.ts';
import type { Gateway } from '../guard/gateway.ts';
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

/** Text of an incident as it is stored: secrets are placeholders, at most 8 KiB. Text that cannot be masked is not kept at all. */
export function createMasking(deps: {
  gateway: Gateway;
  log: Logger;
}): (incidentId: IncidentId, text: string) => Untrusted {
  return (incidentId, text) => orWithheld(deps.log, () => deps.gateway.forStorage(incidentId, text));
}

/** Text that belongs to no incident, for the screen: secrets masked for good, at most 8 KiB; fails closed. */
export function createRedaction(deps: { redactor: Redactor; log: Logger }): (text: string) => Untrusted {
  return (text) => orWithheld(deps.log, () => deps.redactor.redact(text));
}

/** What was masked, cut to 8 KiB; a marker when masking fails. */
export function orWithheld(log: Logger, mask: () => string): Untrusted {
  try {
    return untrusted(cut(mask()));
  } catch (error) {
    log.error('a log line was withheld because redaction failed', error);
    return untrusted(WITHHELD);
  }
}

/** The message of the line that tells, readable: 300 characters at most, none of them a control or invisible one. */
export function titleOf(redacted: Untrusted): Untrusted {
  return untrusted(messageOf(headlineOf(redacted)).replace(/\s+/g, ' ').trim().slice(0, TITLE_CHARACTERS));
}
