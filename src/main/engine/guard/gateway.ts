import type { IncidentId } from '#shared/domain/ids.ts';
import type { CallableTool } from '#shared/domain/roles.ts';

/** What became of a text on its way to a model. */
export interface MaskedText {
  readonly text: string;
  /** How many values of each kind were replaced, by kind. */
  readonly masked: Readonly<Record<string, number>>;
}

/** The arguments of a call as a role sent them. */
export interface GatewayCall {
  readonly tool: CallableTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Arguments with the values that the tool may receive, or why it may not, in a sentence. */
export type ToolArguments = { readonly args: Record<string, unknown> } | { readonly refused: string };

/**
 * The gateway between what hosts say and what is stored, sent to a model, or run (AI gateway). Values become stable
 * placeholders such as `⟦SECRET_3⟧`: the same value has the same placeholder throughout an incident; `⟦` in real text is doubled.
 * Every method throws when it cannot do its work; the caller then stores, sends and runs nothing. What a method has to keep is
 * written in the transaction it is called in, else in one of its own.
 */
export interface Gateway {
  /** Before storage: secrets become placeholders, addresses stay readable for the operator. Takes raw text, once. */
  forStorage(incidentId: IncidentId, text: string): string;
  /** Before a model: takes text of `forStorage`; addresses, e-mails and other personal data become placeholders too. */
  forModel(incidentId: IncidentId, text: string): MaskedText;
  /**
   * What a model wrote, as it is stored and shown: addresses and e-mails are back, secrets stay placeholders, and a placeholder
   * that nobody gave out is text. May be applied again to its own output.
   */
  fromModel(incidentId: IncidentId, text: string): string;
  /**
   * Arguments as the tool may receive them. A placeholder that it may not receive, or that nobody gave out, refuses. In a patch
   * secrets stay placeholders, in unchanged and removed lines only: `forHost` puts them in right before the host sees them.
   */
  forTool(incidentId: IncidentId, call: GatewayCall): ToolArguments;
  /** A patch of a checked step with every value in it, for the host alone: never stored, shown or sent to a model. */
  forHost(incidentId: IncidentId, patch: string): string;
  /** Why values cannot be sealed and opened at this moment; null when they can. */
  refusal(): string | null;
  /** A stored text of one incident as another stores it: each placeholder gets the name it has there. */
  carry(from: IncidentId, to: IncidentId, text: string): string;
}
