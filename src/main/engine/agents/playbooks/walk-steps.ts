import type { MatchedPlaybook } from './match-playbook.ts';
import type { PlaybookStep } from './playbook.ts';
import { capture, type Facts, renderArgs, renderPattern } from './render-template.ts';
import type { Answer } from './tool-answers.ts';

/** Gets the answer to one look: from the host, or from what was captured before. Null when there is none. */
export type Ask = (request: {
  tool: PlaybookStep['tool'];
  args: Record<string, unknown>;
  reason: string;
}) => Promise<Answer | null>;

/** What the steps of a playbook found out. */
export interface Findings {
  readonly facts: Facts;
  readonly answers: ReadonlyMap<string, Answer>;
}

/** A diagnostic that ran answers by its exit status, whatever it is; everything else must have succeeded. */
function usable(step: PlaybookStep, answer: Answer): boolean {
  if (answer.outcome === 'refused') return false;
  return answer.outcome === 'ok' || (step.tool === 'run_diagnostics' && answer.exit !== null);
}

function readAnswer(step: PlaybookStep, answer: Answer, facts: Facts): Facts | null {
  const plain = { [`${step.id}.quote`]: answer.body.split('\n').find((line) => line.trim() !== '') ?? answer.header };
  if (step.captures === undefined) return plain;
  const pattern = renderPattern(step.captures, facts);
  const found = pattern === null ? null : capture(pattern, answer.body, step.take);
  return found === null ? null : { ...found.groups, [`${step.id}.quote`]: found.quote };
}

/** Takes the steps in order, each with the captures of those before it; null as soon as one does not apply. */
export async function walkSteps(match: MatchedPlaybook, ask: Ask): Promise<Findings | null> {
  let facts = match.facts;
  const answers = new Map<string, Answer>();
  for (const step of match.playbook.steps) {
    const args = renderArgs(step.args, facts);
    if (args === null) return null;
    const reason = step.reason === undefined ? null : fillReason(step.reason, facts);
    const answer = await ask({ tool: step.tool, args, reason: reason ?? `Playbook: ${match.playbook.title}.` });
    if (answer === null || !usable(step, answer)) return null;
    const found = readAnswer(step, answer, facts);
    if (found === null) return null;
    answers.set(step.id, answer);
    facts = { ...facts, ...found };
  }
  return { facts, answers };
}

function fillReason(reason: string, facts: Facts): string {
  return reason.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (place, name: string) => facts[name] ?? place).slice(0, 1_000);
}
