import type { DiagnosisReport } from '#shared/domain/reports.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Reasoner } from '../reasoner.ts';
import type { LoopEnd } from './loop-job.ts';
import { type RunRoleDeps, runRole } from './run-role.ts';

type Unfinished = Exclude<LoopEnd<never>, { type: 'reported' }>;

/** Lets a model think for the roles. A role that reports nothing escalates; one that is stopped leaves what it had. */
export function createModelReasoner(deps: RunRoleDeps): Reasoner {
  return {
    name: 'model',
    async triage(brief, tools, signal) {
      const end = await runRole(deps, 'triage', { brief, tools, signal });
      return end.type === 'reported' ? end.report : failed(end);
    },
    async diagnose(brief, tools, signal) {
      const end = await runRole(deps, 'detective', { brief, tools, signal });
      if (end.type === 'reported') return end.report;
      return end.type === 'silent' ? failed(end) : partialDiagnosis(end);
    },
    async remediate(brief, tools, signal) {
      const end = await runRole(deps, 'surgeon', { brief, tools, signal });
      if (end.type === 'reported') return end.report;
      return end.type === 'silent' ? failed(end) : { type: 'no_fix', reason: end.why };
    },
    async verify(brief, tools, signal) {
      const end = await runRole(deps, 'validator', { brief, tools, signal });
      if (end.type === 'reported') return end.report;
      return end.type === 'silent' ? failed(end) : { fixed: 'unknown', reason: end.why, evidence: [] };
    },
  };
}

function failed({ why }: Unfinished): never {
  throw new AppError('invalid_input', why);
}

/** The best that is there when the detective was stopped: what it wrote last, as no more than that. */
function partialDiagnosis({ why, lastWords }: Unfinished): DiagnosisReport {
  const words = lastWords === '' ? 'It had stated nothing by then.' : `It had got as far as this: ${lastWords}`;
  return {
    rootCause: `The diagnosis is not finished. ${why} ${words}`.slice(0, 4_000),
    claims: [],
    confidence: 0,
    fixable: false,
    partial: true,
  };
}
