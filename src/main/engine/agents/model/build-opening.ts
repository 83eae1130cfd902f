import type { AgentRole } from '#shared/domain/roles.ts';
import type { RoleGuard } from '../../guard/tripwires.ts';
import { extractKeywords } from '../../memory/keywords.ts';
import type { DiagnosedBrief, ExecutedBrief, RoleBrief } from '../reasoner.ts';
import type { RolePrompt } from './prompt-file.ts';
import { reportToolNames } from './report-tools.ts';
import { selectEvidence } from './select-evidence.ts';

/** What a role is told before its first turn. */
export type AnyBrief = RoleBrief & Partial<Pick<ExecutedBrief, 'triage' | 'diagnosis' | 'runs'>>;

/** The first request of a role: what never changes first, so that a provider may cache it. */
export interface Opening {
  readonly system: string;
  readonly text: string;
  readonly leftOutLines: number;
  readonly leftOutCharacters: number;
}

interface OpeningParts {
  readonly role: AgentRole;
  readonly prompt: RolePrompt;
  readonly brief: AnyBrief;
  readonly guard: Pick<RoleGuard, 'preamble' | 'quote'>;
  /** Characters that the evidence may take. */
  readonly evidenceCharacters: number;
}

/** A similarity from which on a past incident counts as the same error. */
const SAME = 0.99;

/** Builds the system prompt and the first message. Everything that a host, a model or a person wrote stands in a quoted block. */
export function buildOpening(parts: OpeningParts): Opening {
  const { prompt, brief, guard, role } = parts;
  const evidence = selectEvidence(brief.evidence, {
    maxCharacters: parts.evidenceCharacters,
    cited: citedIn(brief),
    words: extractKeywords(brief.incident.title),
  });
  const quote = (ref: string, source: string, text: string): string => guard.quote({ ref, source, text });
  const sections = [
    incidentSection(brief, quote),
    `What was captured, oldest first. Cite it by its ref.\n${quote('evidence', 'captured log lines and tool results', evidence.text)}`,
    ...earlierSections(brief, quote),
    ...memorySection(brief, quote),
    ...kindsSection(brief, quote),
    ...feedbackSection(brief, quote),
    `Begin. When you are done, report with ${reportToolNames(role).join(' or ')}.`,
  ];
  return {
    system: [prompt.text, brief.serviceContext, guard.preamble].filter((part) => part !== '').join('\n\n'),
    text: sections.join('\n\n'),
    leftOutLines: evidence.leftOutLines,
    leftOutCharacters: evidence.leftOutCharacters,
  };
}

type Quote = (ref: string, source: string, text: string) => string;

function incidentSection({ incident }: AnyBrief, quote: Quote): string {
  const { id, service, host, count, openedAt, attempts, kind } = incident;
  const what = kind === 'storm' ? 'A storm of errors' : 'An error';
  const facts = `${what} in service ${service} on host ${host}, incident ${id}, seen ${count} times since ${openedAt}, ${attempts} fix attempts so far.`;
  return `${facts}\n${quote('title', 'first line of the incident', incident.title)}`;
}

function earlierSections(brief: AnyBrief, quote: Quote): readonly string[] {
  const sections: string[] = [];
  const { triage, diagnosis, runs } = brief;
  if (triage !== undefined) {
    const said = `severity ${triage.severity}, verdict ${triage.verdict}\n${triage.summary}`;
    sections.push(`Triage reported:\n${quote('report', 'triage', said)}`);
  }
  if (diagnosis !== undefined) sections.push(diagnosisSection(diagnosis, quote));
  if (runs !== undefined) {
    const done = runs.map(
      ({ tool, target, state, output }) => `${tool} on ${target}: ${state}\n${output.slice(0, 4_000)}`,
    );
    sections.push(`What was done:\n${quote('runs', 'steps that ran', done.join('\n\n') || 'nothing')}`);
  }
  return sections;
}

function diagnosisSection(diagnosis: DiagnosedBrief['diagnosis'], quote: Quote): string {
  const claims = diagnosis.claims.map(({ text, evidence }) => {
    const proven = evidence.some(({ verified }) => verified);
    const cited = evidence.map((item) => `  ${item.ref}${item.verified ? '' : ' (not found)'}: ${item.quote}`);
    return [`- ${proven ? '' : '(unproven) '}${text}`, ...cited].join('\n');
  });
  const said = [`cause: ${diagnosis.rootCause}`, `confidence: ${diagnosis.confidence}`, ...claims].join('\n');
  return `The detective reported, and the engine checked each quote. Build on no claim that is marked unproven.\n${quote('report', 'detective', said)}`;
}

function memorySection({ similar }: AnyBrief, quote: Quote): readonly string[] {
  if (similar.length === 0) return [];
  const items = similar.map(
    ({ id, similarity, resolvedAt, title, rootCause, fix }) =>
      `[memory:${id}] ${Math.round(similarity * 100)} % alike, resolved ${resolvedAt}\ntitle: ${title}\ncause: ${rootCause}\nfix: ${fix}`,
  );
  const known = similar.some(({ similarity }) => similarity >= SAME);
  const hint = known
    ? 'This very error was fixed before. Look first, with as few calls as you can, whether the remembered cause holds now; if what you read proves it, report at once. If it does not, forget the hint.'
    : 'Past incidents that look alike. They are hints, no evidence: what they say must be proven anew.';
  return [`${hint}\n${quote('memory', 'past incidents', items.join('\n\n'))}`];
}

function kindsSection({ kinds }: AnyBrief, quote: Quote): readonly string[] {
  if (kinds.length === 0) return [];
  const lines = kinds.map(({ service, title, count, firstAt }) => `${service}: ×${count} since ${firstAt}: ${title}`);
  return [
    `Errors that began together with it, most frequent first:\n${quote('kinds', 'errors of the outbreak', lines.join('\n'))}`,
  ];
}

function feedbackSection({ feedback }: AnyBrief, quote: Quote): readonly string[] {
  return feedback === ''
    ? []
    : [`What was learnt from the attempt before this one:\n${quote('feedback', 'engine', feedback)}`];
}

function citedIn({ diagnosis }: AnyBrief): ReadonlySet<string> {
  return new Set(diagnosis?.claims.flatMap(({ evidence }) => evidence.map(({ ref }) => ref)) ?? []);
}
