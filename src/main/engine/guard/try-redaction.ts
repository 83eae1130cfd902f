import { IncidentId } from '#shared/domain/ids.ts';
import { createGateway, restoreText } from './create-gateway.ts';
import { createMemoryBook } from './memory-placeholders.ts';
import type { PlaceholderBook } from './placeholder-book.ts';
import { type PrivateKind, tokensOf, unescapeOpenings, writePlaceholder } from './placeholder-text.ts';

/** One replaced value: where it stood in the text, in UTF-16 code units. */
export interface RedactionFinding {
  readonly kind: PrivateKind;
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

export interface RedactionCheck {
  /** What a model gets. */
  readonly redacted: string;
  readonly findings: readonly RedactionFinding[];
  /** What the placeholders give back; equals the text. */
  readonly restored: string;
}

const NOWHERE = IncidentId.parse('inc-none');

/** Sends a text through the gateway as the engine does, into storage and on to a model, with placeholders kept in memory. */
export function tryRedaction(text: string): RedactionCheck {
  const book = createMemoryBook();
  const gateway = createGateway({ shelf: { open: () => book, refusal: () => null }, transact: (work) => work() });
  const redacted = gateway.forModel(NOWHERE, gateway.forStorage(NOWHERE, text)).text;
  return { redacted, findings: findingsOf(redacted, book), restored: restoreText(redacted, book) };
}

/** Each placeholder with the place that its value had. */
function findingsOf(redacted: string, book: PlaceholderBook): RedactionFinding[] {
  const findings: RedactionFinding[] = [];
  let before = 0;
  let at = 0;
  for (const { start, end, placeholder } of tokensOf(redacted)) {
    const from = at + unescapeOpenings(redacted.slice(before, start)).length;
    const value = placeholder === null ? '⟦' : (book.valueOf(placeholder) ?? '');
    at = from + value.length;
    before = end;
    if (placeholder === null) continue;
    findings.push({ kind: placeholder.kind, start: from, end: at, placeholder: writePlaceholder(placeholder) });
  }
  return findings;
}
