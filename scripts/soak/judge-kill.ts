/** What was found after an engine was killed and another one went on. */
export interface KillFindings {
  readonly point: string;
  readonly killed: boolean;
  readonly state: string;
  /** `step:state` of every run of a step. */
  readonly runs: readonly string[];
  readonly restarts: number;
  readonly config: 'broken' | 'repaired' | 'other';
  readonly auditIntact: boolean;
}

export interface KillVerdict {
  readonly point: string;
  readonly good: boolean;
  /** How the incident ended, in words. */
  readonly ended: string;
}

/**
 * Good is an incident that ended as it would have, or whose step with an unknown outcome is a human's; never a step that ran
 * twice, and always a record that is whole.
 */
export function judgeKill(found: KillFindings): KillVerdict {
  const { point, killed, state, runs, restarts, config, auditIntact } = found;
  const steps = runs.map((run) => run.split(':')[0]);
  const once = new Set(steps).size === steps.length && restarts <= 1;
  const asEver =
    state === 'resolved' && config === 'repaired' && restarts === 1 && runs.every((run) => run.endsWith(':succeeded'));
  const handedOver = state === 'escalated' && runs.some((run) => run.endsWith(':unknown'));
  const good = killed && once && auditIntact && (asEver || handedOver);
  return { point, good, ended: `${state}, ${runs.join(' ') || 'nothing ran'}, ${restarts} restarts, ${config}` };
}
