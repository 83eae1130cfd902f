import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretFinding } from './find-secrets.ts';

/** A rule that text can switch off by a comment has no place where the text may be hostile. */
const SWITCHED_BY_TEXT = '@secretlint/secretlint-rule-filter-comments';
const WINDOW = 65_536;
/** Longer than any token that the rules know. */
const OVERLAP = 4_096;

type Scan = (text: string) => void;
type Report = (found: { readonly range: readonly [number, number] }) => void;

/** What is used of a rule; the package's own types need a package more. */
interface Rule {
  readonly meta: { readonly id: string };
  create(context: object, options: object): { readonly file?: (source: object) => unknown };
}

/** Known forms of tokens by the rules that the secretlint project keeps for about thirty providers. */
export function findByMaintainedRules(text: string): readonly SecretFinding[] {
  const findings: SecretFinding[] = [];
  let from = 0;
  const report: Report = ({ range: [start, end] }) => {
    if (end > start) findings.push({ kind: 'secret', start: from + start, end: from + end });
  };
  const scans = createScans(report);
  // In windows, so that a rule that is slower than linear costs no more on a long text than on a short one.
  for (; from < text.length; from += WINDOW - OVERLAP) {
    const piece = text.slice(from, from + WINDOW);
    for (const scan of scans) scan(piece);
    if (from + WINDOW >= text.length) break;
  }
  return findings;
}

function createScans(report: Report): Scan[] {
  const context = {
    createTranslator: () => (id: string) => ({ message: id, messageId: id }),
    report,
    ignore: () => undefined,
    sharedOptions: {},
    locale: 'en',
  };
  return (rules as readonly Rule[])
    .filter(({ meta }) => meta.id !== SWITCHED_BY_TEXT)
    .map((rule): Scan => {
      const { file } = rule.create(context, {});
      return (content) => void file?.({ content, filePath: 'text', ext: '', contentType: 'text' });
    });
}
