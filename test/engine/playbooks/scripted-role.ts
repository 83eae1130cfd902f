import { createPlaybookReasoner } from '../../../src/main/engine/agents/playbooks/create-playbook-reasoner.ts';
import { loadPlaybooks } from '../../../src/main/engine/agents/playbooks/load-playbooks.ts';
import type { DiagnosedBrief, RoleBrief } from '../../../src/main/engine/agents/reasoner.ts';
import type { Evidence } from '../../../src/main/engine/db/evidence-repository.ts';
import type { RoleTools, ToolAnswer } from '../../../src/main/engine/tools/tool-desk.ts';
import { EvidenceRef } from '../../../src/shared/domain/ids.ts';
import type { DiagnosisReport } from '../../../src/shared/domain/reports.ts';
import { ServiceSettings } from '../../../src/shared/domain/settings.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { FixedClock } from '../../fixtures/fixed-clock.ts';
import { KeptLog, openIncident } from '../../fixtures/open-desk.ts';
import { quietGuard } from '../../fixtures/quiet-guard.ts';

export const BUILTIN = new URL('../../../resources/playbooks', import.meta.url).pathname;
export const HEALTH = 'http://127.0.0.1:8080/health';
export const signal = AbortSignal.timeout(60_000);

/** One scripted answer: what the call must contain, and what comes back. */
export interface Line {
  readonly tool: string;
  readonly has: string;
  readonly answer: string;
  readonly outcome?: ToolAnswer['outcome'];
}

/** The peer: answers calls by a script, keeps them as evidence like the engine does, and remembers what was asked. */
export class ScriptedTools implements RoleTools {
  readonly guard = quietGuard;
  readonly calls: { tool: string; args: Record<string, unknown>; reason: string }[] = [];
  readonly evidence: Evidence[] = [];
  script: readonly Line[];

  constructor(script: readonly Line[]) {
    this.script = script;
  }

  async list(): Promise<[]> {
    return [];
  }

  async call(request: { tool: string; args: Record<string, unknown>; reason: string }): Promise<ToolAnswer> {
    this.calls.push(request);
    const asked = Object.values(request.args).join(' ');
    const line = this.script.find((item) => item.tool === request.tool && asked.includes(item.has));
    const ref = EvidenceRef.parse(`tool:t${this.calls.length}`);
    const text = `[${ref}] ${line?.answer ?? 'not in the script'}`;
    const source = `tool ${request.tool}(${JSON.stringify(request.args)})`;
    const incidentId = openIncident().id;
    const at = '2026-01-02T03:04:05.000Z';
    this.evidence.push({ ref, incidentId, at, source, offset: 0, matched: false, text: untrusted(text) });
    return { ref, outcome: line === undefined ? 'failed' : (line.outcome ?? 'ok'), text };
  }
}

/** A captured log line. */
export function logLine(text: string, more: { id?: string; matched?: boolean } = {}): Evidence {
  const ref = EvidenceRef.parse(`log:${more.id ?? 'l1'}`);
  const at = '2026-01-02T03:04:05.000Z';
  const matched = more.matched ?? true;
  return { ref, incidentId: openIncident().id, at, source: 'web-1:/a.log', offset: 0, matched, text: untrusted(text) };
}

export function briefOf(evidence: readonly Evidence[]): RoleBrief {
  const service = ServiceSettings.parse({
    id: 'shop-api',
    host: 'web-1',
    sourcePath: '/srv/shop-api',
    logs: [{ kind: 'file', glob: '/srv/shop-api/logs/*.log' }],
    health: { url: HEALTH },
  });
  return {
    incident: openIncident(),
    service,
    serviceContext: '',
    evidence,
    captured: evidence,
    similar: [],
    kinds: [],
    feedback: '',
  };
}

/** The brief of the roles after the diagnosis, with every citation found good. */
export function diagnosed(brief: RoleBrief, report: DiagnosisReport, tools: ScriptedTools): DiagnosedBrief {
  const claims = report.claims.map(({ text, evidence }) => ({
    text,
    evidence: evidence.map((cited) => ({ ...cited, source: '', verified: true })),
  }));
  return {
    ...brief,
    evidence: [...brief.evidence, ...tools.evidence],
    captured: [...brief.evidence, ...tools.evidence],
    triage: { severity: 'high', verdict: 'investigate', summary: 'x' },
    diagnosis: { ...report, claims },
  };
}

/** The reasoner over the playbooks that ship. */
export async function shippedReasoner() {
  const { playbooks } = await loadPlaybooks({ builtinDir: BUILTIN, userDir: '/nowhere' });
  const deps = { playbooks: () => playbooks, clock: new FixedClock(), log: new KeptLog(), lookAgainMs: 1 };
  return createPlaybookReasoner(deps);
}

/** Whether each quote really stands in the evidence that it cites. */
export function quotesHold(report: DiagnosisReport, evidence: readonly Evidence[]): boolean {
  const cited = report.claims.flatMap((claim) => claim.evidence);
  return (
    cited.length > 0 &&
    cited.every(({ ref, quote }) => evidence.some((item) => item.ref === ref && item.text.includes(quote)))
  );
}
