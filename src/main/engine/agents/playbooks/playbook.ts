import { RE2JS } from 're2js';
import { z } from 'zod';
import { Severity } from '#shared/domain/incident.ts';

const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z][a-z0-9_-]*$/, 'use lower-case letters, digits, dash and underscore');
const text = z.string().min(1).max(2_000);

/** A RE2 expression; `{{name}}` inside stands for the literal text of a capture. */
const Pattern = text.refine(compiles, { error: 'is not a valid RE2 expression' });

function compiles(source: string): boolean {
  try {
    RE2JS.compile(source.replace(/\{\{[^{}]*\}\}/g, 'x'));
    return true;
  } catch {
    return false;
  }
}

const args = z.record(z.string().max(64), z.union([text, z.number(), z.boolean()]));

/** A look at the host that a playbook takes. */
export const PlaybookStep = z.strictObject({
  id,
  tool: z.enum(['read_file', 'grep_search', 'run_diagnostics', 'fetch_docs']),
  args,
  reason: text.optional(),
  /** Run over the answer; its named groups become captures. No match: the playbook does not apply. */
  captures: Pattern.optional(),
  take: z.enum(['first', 'last']).default('first'),
});
export type PlaybookStep = z.infer<typeof PlaybookStep>;

const Expectation = z.strictObject({
  /** The answer must match. */
  matches: Pattern.optional(),
  /** The answer must not match. */
  absent: Pattern.optional(),
  /** The exit status of `run_diagnostics` must be one of these. */
  exit: z.array(z.number().int().min(0).max(255)).min(1).max(20).optional(),
});
export type Expectation = z.infer<typeof Expectation>;

/** One condition; all must hold. */
export const PlaybookCondition = z.union([
  Expectation.extend({ step: id }),
  z.strictObject({ differ: z.tuple([text, text]) }),
  z.strictObject({ equal: z.tuple([text, text]) }),
]);
export type PlaybookCondition = z.infer<typeof PlaybookCondition>;

/** One claim of the conclusion. `step: line` cites the log line that matched. */
const PlaybookClaim = z.strictObject({
  text,
  evidence: z
    .array(z.strictObject({ step: id, quote: text.optional() }))
    .min(1)
    .max(10),
});
export type PlaybookClaim = z.infer<typeof PlaybookClaim>;

/** One step of the fix. A patch replaces `find` by `with` in the file that the step `from` has read. */
export const PlaybookFix = z.discriminatedUnion('tool', [
  z.strictObject({
    tool: z.literal('apply_patch'),
    reason: text.optional(),
    replace: z.strictObject({ path: text, from: id, find: text, with: z.string().max(2_000), line: text.optional() }),
  }),
  z.strictObject({ tool: z.literal('restart_service'), reason: text.optional() }),
]);
export type PlaybookFix = z.infer<typeof PlaybookFix>;

const PlaybookVerification = z.strictObject({
  tool: z.enum(['read_file', 'grep_search', 'run_diagnostics']),
  args,
  reason: text.optional(),
  expect: Expectation,
});
export type PlaybookVerification = z.infer<typeof PlaybookVerification>;

/** What to do about one kind of error: how it is recognised, proven, fixed and verified. See docs/playbooks.md. */
export const Playbook = z
  .strictObject({
    id,
    title: text.max(200),
    match: z.strictObject({
      /** One, or several ways in which programs say the same: the first that matches counts. */
      regex: z.union([Pattern, z.array(Pattern).min(1).max(10)]),
      unless: Pattern.optional(),
      service: z.string().max(64).optional(),
    }),
    severity: Severity,
    verdict: z.enum(['investigate', 'ignore']).default('investigate'),
    summary: text.optional(),
    steps: z.array(PlaybookStep).max(10).default([]),
    conclude: z
      .strictObject({
        when: z.array(PlaybookCondition).max(20).default([]),
        rootCause: text,
        claims: z.array(PlaybookClaim).min(1).max(10),
        confidence: z.number().min(0).max(1).default(0.9),
      })
      .optional(),
    fix: z.array(PlaybookFix).max(10).default([]),
    verify: z.array(PlaybookVerification).max(10).default([]),
  })
  .superRefine((playbook, context) => {
    const steps = new Set(playbook.steps.map((step) => step.id));
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (playbook.verdict === 'investigate' && playbook.conclude === undefined)
      refuse(['conclude'], 'is missing: only a playbook with verdict ignore may do without');
    if (playbook.fix.length > 0 && playbook.verify.length === 0)
      refuse(['verify'], 'is missing: a fix that is not looked at is not proven');
    if (steps.size !== playbook.steps.length) refuse(['steps'], 'step ids must differ');
    if (steps.has('line')) refuse(['steps'], 'the id "line" names the log line');
    playbook.conclude?.when.forEach((condition, index) => {
      if ('step' in condition && !steps.has(condition.step))
        refuse(['conclude', 'when', index, 'step'], `there is no step "${condition.step}"`);
    });
    playbook.conclude?.claims.forEach((claim, index) => {
      for (const cited of claim.evidence)
        if (cited.step !== 'line' && !steps.has(cited.step))
          refuse(['conclude', 'claims', index, 'evidence'], `there is no step "${cited.step}"`);
    });
    playbook.fix.forEach((fix, index) => {
      if (fix.tool !== 'apply_patch') return;
      const from = playbook.steps.find((step) => step.id === fix.replace.from);
      if (from?.tool !== 'read_file')
        refuse(['fix', index, 'replace', 'from'], 'must name a step that reads the file with read_file');
    });
  });
export type Playbook = z.infer<typeof Playbook>;
