import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Crockford's base 32 in lower case: sorts as the numbers do, and has no letters that look like digits. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;
const RANDOM_BYTES = 10;

/** The computer's clock. Ids hold 48 bits of milliseconds and 80 random bits, and rise also within a millisecond. */
export function createSystemClock(): Clock {
  let lastMs = 0;
  let random = 0n;
  return {
    now: () => new Date(),
    newId: (prefix) => {
      const nowMs = Date.now();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        random = BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`);
      } else {
        random += 1n;
      }
      return `${prefix}-${base32(BigInt(lastMs), TIME_DIGITS)}${base32(random, RANDOM_DIGITS)}`;
    },
  };
}

function base32(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest >>= 5n) text = (DIGITS[Number(rest & 31n)] ?? '') + text;
  return text;
}
