import { counted } from './sizes.ts';

/** What happened while nobody looked, in one sentence. */
export function awaySentence(moved: {
  readonly opened: number;
  readonly resolved: number;
  readonly escalated: number;
  readonly spentUsd: number;
}): string {
  const parts = [
    moved.opened > 0 ? `${counted(moved.opened, 'incident', 'incidents')} opened` : '',
    moved.resolved > 0 ? `${moved.resolved} resolved` : '',
    moved.escalated > 0 ? `${moved.escalated} escalated` : '',
  ].filter((part) => part !== '');
  const spent = moved.spentUsd > 0 ? ` $${moved.spentUsd.toFixed(2)} was spent.` : ' Nothing was spent.';
  return `${parts.length === 0 ? 'nothing happened' : parts.join(', ')}.${spent}`;
}
