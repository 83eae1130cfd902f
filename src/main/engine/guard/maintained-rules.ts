import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretFinding } from './find-secrets.ts';
import { createGate, type PatternGate } from './pattern-needs.ts';
import type { TextGrams } from './text-grams.ts';

/** A rule that text can switch off by a comment has no place where the text may be hostile. */
const SWITCHED_BY_TEXT = '@secretlint/secretlint-rule-filter-comments';
const WINDOW = 65_536;
/** Longer than any token that the rules know. */
const OVERLAP = 4_096;

/** What a text must hold for a rule to find anything in it, by the end of the rule's name. A rule that is not here is always run. */
const GATES: ReadonlyMap<string, PatternGate> = new Map(
  Object.entries({
    aws: /A3T|A(?:KIA|GPA|IDA|ROA|IPA|NPA|NVA|SIA)|secret|account/i,
    privatekey: /PRIVATE KEY/,
    basicauth: /:\/\//,
    slack: /xox[a-z]-|xapp-|hooks\.slack\.com/i,
    sendgrid: /SG\./,
    shopify: /shp(?:pa|ca|at|ss)_/,
    stripe: /[sr]k_(?:live|test)_/,
    github: /gh[pousr]_|github_pat_/,
    gitlab: /glpat-/,
    grafana: /gl(?:c|sa)_/,
    anthropic: /sk-ant-/,
    huggingface: /hf_/,
    notion: /ntn_/,
    'database-connection-string': /:\/\//,
    'hashicorp-vault': /hv[sbr]\./,
    databricks: /dapi/,
    figma: /figd_/,
    tailscale: /tskey-/,
  }).map(([name, pattern]) => [`@secretlint/secretlint-rule-${name}`, createGate(pattern)]),
);

type Scan = (text: string) => void;
type Report = (found: { readonly range: readonly [number, number] }) => void;

/** What is used of a rule; the package's own types need a package more. */
interface Rule {
  readonly meta: { readonly id: string };
  create(context: object, options: object): { readonly file?: (source: object) => unknown };
}

/**
 * Known forms of tokens by the rules that the secretlint project keeps for about thirty providers, in a text that holds these
 * runs of characters.
 */
export function findByMaintainedRules(text: string, grams: TextGrams): readonly SecretFinding[] {
  const findings: SecretFinding[] = [];
  let from = 0;
  const report: Report = ({ range: [start, end] }) => {
    if (end > start) findings.push({ kind: 'secret', start: from + start, end: from + end });
  };
  const scans = createScans(report, grams);
  // In windows, so that a rule that is slower than linear costs no more on a long text than on a short one.
  for (; from < text.length; from += WINDOW - OVERLAP) {
    const piece = text.slice(from, from + WINDOW);
    for (const scan of scans) scan(piece);
    if (from + WINDOW >= text.length) break;
  }
  return findings;
}

function createScans(report: Report, grams: TextGrams): Scan[] {
  const context = {
    createTranslator: () => (id: string) => ({ message: id, messageId: id }),
    report,
    ignore: () => undefined,
    sharedOptions: {},
    locale: 'en',
  };
  return (rules as readonly Rule[])
    .filter(({ meta }) => meta.id !== SWITCHED_BY_TEXT && GATES.get(meta.id)?.(grams) !== false)
    .map((rule): Scan => {
      const { file } = rule.create(context, {});
      return (content) => void file?.({ content, filePath: 'text', ext: '', contentType: 'text' });
    });
}
