import { z } from 'zod';

/** The closed table of operational failures: HTTP status, and whether the same call may succeed later. */
export const ERROR_TABLE = {
  invalid_input: { status: 400, retryable: false },
  unauthorized: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  conflict: { status: 409, retryable: false },
  too_large: { status: 413, retryable: false },
  rate_limited: { status: 429, retryable: true },
  not_supported: { status: 501, retryable: false },
  settings_invalid: { status: 422, retryable: false },
  stopped: { status: 409, retryable: false },
  host_unreachable: { status: 502, retryable: true },
  host_key_unknown: { status: 502, retryable: false },
  host_key_changed: { status: 502, retryable: false },
  host_auth_failed: { status: 502, retryable: false },
  command_failed: { status: 502, retryable: false },
  timed_out: { status: 504, retryable: true },
  aborted: { status: 503, retryable: true },
  tripwire_hit: { status: 409, retryable: false },
  audit_unwritable: { status: 503, retryable: false },
  keychain_unavailable: { status: 503, retryable: true },
  storage_failed: { status: 503, retryable: true },
  already_running: { status: 409, retryable: false },
  /** The model's endpoint is overloaded, failing or out of reach. */
  model_unavailable: { status: 503, retryable: true },
  /** The endpoint does not take the key, the model or the request. */
  model_refused: { status: 502, retryable: false },
  /** What came back is no whole answer. */
  model_garbled: { status: 502, retryable: true },
  /** The money set aside for models is spent. */
  budget_exhausted: { status: 429, retryable: true },
  internal: { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export const ErrorCode = z.enum(
  Object.keys(ERROR_TABLE) as [keyof typeof ERROR_TABLE, ...(keyof typeof ERROR_TABLE)[]],
);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** What of an error crosses a process: never a stack. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string().max(4_000),
  retryable: z.boolean(),
  field: z.string().max(512).optional(),
});
export type WireError = z.infer<typeof WireError>;

/** An operational failure from the closed table. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** The input field at fault, where there is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = ERROR_TABLE[code].retryable;
    this.field = options.field;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.field === undefined ? {} : { field: this.field }),
    };
  }
}
