import type { Evidence } from '../../db/evidence-repository.ts';
import type { RoleBrief } from '../reasoner.ts';
import type { Playbook } from './playbook.ts';
import { type Captured, capture, type Facts, renderPattern } from './render-template.ts';

/** A playbook that recognised the incident, by which line. */
export interface MatchedPlaybook {
  readonly playbook: Playbook;
  readonly line: Evidence;
  readonly facts: Facts;
}

/** The lines that matched, then what was captured after the incident had opened; context from before is no symptom. */
function symptoms(evidence: readonly Evidence[]): readonly Evidence[] {
  const lines = evidence.filter((item) => item.ref.startsWith('log:'));
  const opened = lines.findIndex((line) => line.matched);
  if (opened === -1) return [];
  return [...lines.filter((line) => line.matched), ...lines.slice(opened).filter((line) => !line.matched)];
}

function healthFacts(url: string): Facts {
  const { port, protocol } = new URL(url);
  return { 'service.healthUrl': url, 'service.healthPort': port || (protocol === 'https:' ? '443' : '80') };
}

function serviceFacts(brief: RoleBrief): Facts {
  return {
    'service.id': brief.service.id,
    'service.host': brief.service.host,
    'service.sourcePath': brief.service.sourcePath,
    'incident.title': brief.incident.title,
    ...(brief.service.health === undefined ? {} : healthFacts(brief.service.health.url)),
  };
}

function matchLine(playbook: Playbook, line: Evidence): Facts | null {
  const { regex, unless } = playbook.match;
  const ways = typeof regex === 'string' ? [regex] : regex;
  const found = ways.map((way) => captureWith(way, line.text)).find((captured) => captured !== null);
  if (found === undefined || (unless !== undefined && captureWith(unless, line.text) !== null)) return null;
  return { ...found.groups, line: line.text, 'line.quote': found.quote };
}

function captureWith(expression: string, text: string): Captured | null {
  const pattern = renderPattern(expression, {});
  return pattern === null ? null : capture(pattern, text);
}

/** A storm over several services: a playbook knows one, and the line that it recognises may be another's. */
function isOfOtherServices({ incident, kinds, service }: RoleBrief): boolean {
  return incident.kind === 'storm' && kinds.some((kind) => kind.service !== service.id);
}

function matchPlaybook(playbook: Playbook, brief: RoleBrief): MatchedPlaybook | null {
  if (playbook.match.service !== undefined && playbook.match.service !== brief.service.id) return null;
  if (isOfOtherServices(brief)) return null;
  const lines = symptoms(brief.captured);
  const facts = lines.map((line) => matchLine(playbook, line));
  if (playbook.verdict === 'ignore' && facts.includes(null)) return null;
  const index = facts.findIndex((found) => found !== null);
  const line = lines[index];
  const found = facts[index];
  if (line === undefined || found === undefined || found === null) return null;
  return { playbook, line, facts: { ...serviceFacts(brief), ...found } };
}

/**
 * The playbooks that recognise the incident, in the order in which they are tried. One that would ignore the incident
 * must recognise every line of it, so that no second error hides behind a harmless one.
 */
export function matchPlaybooks(playbooks: readonly Playbook[], brief: RoleBrief): readonly MatchedPlaybook[] {
  return playbooks.map((playbook) => matchPlaybook(playbook, brief)).filter((match) => match !== null);
}
