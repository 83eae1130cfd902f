import { AppError, type ErrorCode } from '#shared/errors/app-error.ts';
import type { Wire } from './model-client.ts';

/** What is known of a call that gave no answer. */
interface FailureFacts {
  /** `no`: certainly not charged. `maybe`: it may have cost anything up to the worst case. */
  readonly billed: 'no' | 'maybe';
  /** When the endpoint asked to be left alone for so long. */
  readonly retryAfterMs?: number;
  readonly wire: Wire;
  readonly cause?: unknown;
}

/** A call to a model that gave no answer. */
export class ModelFailure extends AppError {
  readonly billed: 'no' | 'maybe';
  readonly retryAfterMs: number | null;
  readonly wire: Wire;

  constructor(code: ErrorCode, message: string, facts: FailureFacts) {
    super(code, message, { cause: facts.cause });
    this.billed = facts.billed;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.wire = facts.wire;
  }
}
