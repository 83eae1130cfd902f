import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { AskedCall } from '#shared/domain/permissions.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** SHA-256, hex, of the call's canonical JSON (RFC 8785): the call that was shown is the call that is made. */
export function digestCall(call: AskedCall): string {
  const canonical = canonicalize(AskedCall.parse(call));
  if (canonical === undefined) throw new AppError('internal', 'the call has no canonical form');
  return createHash('sha256').update(canonical, 'utf8').digest('hex');
}
