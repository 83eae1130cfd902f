import type { IncidentId } from '#shared/domain/ids.ts';
import type { ToolName } from '#shared/domain/roles.ts';

/** What became of a text on its way to a model. */
export interface MaskedText {
  readonly text: string;
  /** How many values of each kind were replaced, by kind. */
  readonly masked: Readonly<Record<string, number>>;
}

/**
 * The gateway between what hosts say and what is stored, sent to a model, or run (AI gateway). Values become stable
 * placeholders such as `⟦SECRET_3⟧`: the same value has the same placeholder throughout an incident; `⟦` in real text is doubled.
 * Every method throws when it cannot do its work; the caller then stores, sends and runs nothing.
 */
export interface Gateway {
  /** Before storage: secrets become placeholders, addresses stay readable for the operator. Call inside `Journal.commit`. */
  forStorage(incidentId: IncidentId, text: string): string;
  /** Before a model: takes text of `forStorage`; addresses, e-mails and other personal data become placeholders too. */
  forModel(incidentId: IncidentId, text: string): MaskedText;
  /** What a model wrote, as it is stored and shown: addresses and e-mails are back, secrets stay placeholders. */
  fromModel(incidentId: IncidentId, text: string): string;
  /** Arguments with the values that this tool may receive; a placeholder that it may not receive, or that nobody gave out, refuses. */
  forTool(
    incidentId: IncidentId,
    call: { readonly tool: ToolName; readonly args: Readonly<Record<string, unknown>> },
  ): { readonly args: Record<string, unknown> } | { readonly refused: string };
}
