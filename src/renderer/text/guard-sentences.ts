import type { EventRow } from './event-row.ts';
import { deciderLabel, toolLabel } from './labels.ts';
import { because, code, type EventOf, raw, row, shown } from './sentence-pieces.ts';

/** Said where an incident and its plan are shown. */
export const TAINTED = 'This incident read text that looks like instructions to a model';

/** Said on the card of a plan of such an incident. */
export const TAINTED_PLAN =
  'The plan may have been steered by it: it is asked for every time, and plans like it cannot be approved ahead.';

/** The badge of such an incident. */
export const TAINTED_BADGE = 'read instructions';

const TRIPWIRES: Record<EventOf<'tripwire_hit'>['data']['tripwire'], string> = {
  decoy_tool: 'A model called a tool that no honest run calls.',
  canary: 'A model wrote a word that only an instruction from elsewhere makes it write.',
  decoy_secret: 'A model passed on a secret that was put there to be found out.',
};

/** Sentences about what the gateway found in what a model reads or writes. */
export function guardSentence(event: EventOf<'text_quarantined' | 'tripwire_hit'>): EventRow {
  switch (event.type) {
    case 'text_quarantined': {
      const { ref, source, text } = event.data;
      const sentence = row(
        'evidence',
        'danger',
        'Quarantined: looks like an instruction to a model. In ',
        code(source),
        ', ',
        code(ref),
      );
      return { ...sentence, detail: raw(text) };
    }
    case 'tripwire_hit': {
      const { tripwire, detail, ref, text } = event.data;
      const words = `Tripwire: ${TRIPWIRES[tripwire]} Its run was ended.${because(detail)}`;
      if (ref === '') return row('agent', 'danger', words);
      return { ...row('agent', 'danger', words, ' It probably obeyed ', code(ref)), detail: raw(text) };
    }
  }
}

/** Sentences about calls that a rule wants a person's word for. */
export function permissionSentence(
  event: EventOf<'permission_requested' | 'permission_decided' | 'permission_expired'>,
): EventRow {
  switch (event.type) {
    case 'permission_requested': {
      const { tool, args, rule } = event.data;
      const words = `An agent asks before it makes a call: ${toolLabel(tool)}.${because(rule)}`;
      return { ...row('approval', 'decision', words), detail: raw(args) };
    }
    case 'permission_decided': {
      const { decision, by, digest, reason, tool } = event.data;
      const done = decision === 'allow' ? 'allowed' : 'denied';
      const words = `${toolLabel(tool)} was ${done} by ${deciderLabel(by)}, digest ${digest.slice(0, 12)}.`;
      return { ...row('approval', 'decision', words), detail: shown(reason ?? '') };
    }
    case 'permission_expired': {
      const { tool, why } = event.data;
      return row('approval', 'warning', `${toolLabel(tool)} was not permitted.${because(why)}`);
    }
  }
}
