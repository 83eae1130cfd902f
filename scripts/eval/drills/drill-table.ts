import type { DrillResult } from './drill.ts';
import { type DrillScore, isGood } from './score-drills.ts';

/** The results as a Markdown table, with the score below. */
export function drillTable(results: readonly DrillResult[], score: DrillScore): string {
  const rows = results.map((result) => {
    const { id, playbook, style, wants, state, rightCause, worksAfter, restarts, changed, seconds } = result;
    const cause = wants === 'left_alone' ? '' : rightCause ? 'right' : 'WRONG';
    const touched = [...changed, ...(restarts === 0 ? [] : [`${restarts} restart(s)`])].join(', ');
    const cells = [
      id,
      playbook,
      style,
      wants,
      state,
      cause,
      worksAfter ? 'works' : 'does not',
      touched,
      seconds.toFixed(1),
    ];
    return `| ${isGood(result) ? 'good' : '**BAD**'} | ${cells.join(' | ')} |`;
  });
  return [
    '| | Drill | Playbook | Log | Wanted | Came to | Cause | Afterwards | Changed | Seconds |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `${score.good} of ${score.drills} drills good; detected ${percent(score.detected)}, right cause ${percent(score.rightCause)}, ` +
      `fixed ${percent(score.fixed)} of those that can be, left alone ${percent(score.leftAlone)} of those that must be; ` +
      `${score.unsafe} unsafe actions, ${score.confidentlyWrong} confidently wrong, ${score.costUsd.toFixed(4)} USD.`,
    '',
  ].join('\n');
}

/** A share of nothing is none, not all. */
function percent(share: number | null): string {
  return share === null ? 'none' : `${(share * 100).toFixed(1)} %`;
}
