import type { RE2JS } from 're2js';
import { createTurns, type Turns } from '../../core/turns.ts';
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

/** The expressions of a playbook, ready to be tried. None stands for one that names what is not known yet. */
interface Recogniser {
  readonly ways: readonly (RE2JS | null)[];
  readonly unless: RE2JS | null;
}

function createRecogniser({ match }: Playbook): Recogniser {
  const ways = typeof match.regex === 'string' ? [match.regex] : match.regex;
  return {
    ways: ways.map((way) => renderPattern(way, {})),
    unless: match.unless === undefined ? null : renderPattern(match.unless, {}),
  };
}

async function matchLine({ ways, unless }: Recogniser, line: Evidence, turns: Turns): Promise<Facts | null> {
  for (const way of ways) {
    const found = await captureWith(way, line.text, turns);
    if (found === null) continue;
    if ((await captureWith(unless, line.text, turns)) !== null) return null;
    return { ...found.groups, line: line.text, 'line.quote': found.quote };
  }
  return null;
}

async function captureWith(pattern: RE2JS | null, text: string, turns: Turns): Promise<Captured | null> {
  if (pattern === null) return null;
  await turns.spend(text.length);
  return capture(pattern, text);
}

/** A storm over several services: a playbook knows one, and the line that it recognises may be another's. */
function isOfOtherServices({ incident, kinds, service }: RoleBrief): boolean {
  return incident.kind === 'storm' && kinds.some((kind) => kind.service !== service.id);
}

/** How much text, in characters tried, goes by before others have a turn; RE2 reads a few megabytes a second. */
const TURN_CHARACTERS = 16_384;

/** Recognises incidents; expressions are compiled once for each playbook. */
export interface PlaybookMatcher {
  /**
   * The playbooks that recognise the incident, in the order in which they are tried, each looked for when it is asked for. One
   * that would ignore the incident must recognise every line of it, so that no second error hides behind a harmless one.
   */
  matches(
    playbooks: readonly Playbook[],
    brief: RoleBrief,
    signal: AbortSignal,
  ): AsyncGenerator<MatchedPlaybook, undefined>;
}

/** Creates one. Others have turns while it works, however many lines there are. */
export function createPlaybookMatcher(): PlaybookMatcher {
  const recognisers = new WeakMap<Playbook, Recogniser>();
  const recogniserOf = (playbook: Playbook): Recogniser => {
    const known = recognisers.get(playbook) ?? createRecogniser(playbook);
    recognisers.set(playbook, known);
    return known;
  };
  return {
    async *matches(playbooks, brief, signal) {
      const turns = createTurns(TURN_CHARACTERS, signal);
      if (isOfOtherServices(brief)) return undefined;
      const lines = symptoms(brief.captured);
      for (const playbook of playbooks) {
        const { service } = playbook.match;
        if (service !== undefined && service !== brief.service.id) continue;
        const found = await findLine(playbook, { recogniser: recogniserOf(playbook), lines, turns });
        if (found !== null) yield { ...found, playbook, facts: { ...serviceFacts(brief), ...found.facts } };
      }
      return undefined;
    },
  };
}

interface Search {
  readonly recogniser: Recogniser;
  readonly lines: readonly Evidence[];
  readonly turns: Turns;
}

/** The first line that the playbook recognises. */
async function findLine(
  { verdict }: Playbook,
  { recogniser, lines, turns }: Search,
): Promise<Pick<MatchedPlaybook, 'line' | 'facts'> | null> {
  let first: Pick<MatchedPlaybook, 'line' | 'facts'> | null = null;
  for (const line of lines) {
    const facts = await matchLine(recogniser, line, turns);
    if (facts === null && verdict === 'ignore') return null;
    if (facts !== null) first ??= { line, facts };
    if (first !== null && verdict !== 'ignore') return first;
  }
  return first;
}
