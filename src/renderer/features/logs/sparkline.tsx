import { type ReactNode, useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import type { LogRates } from '#shared/contract/logs.ts';
import { useNow } from '../../state/use-now.ts';
import { ratesCaption, ratesSentence } from '../../text/log-words.ts';

const HEIGHT_PX = 32;
const HATCH_PX = 5;

interface Colours {
  readonly lines: string;
  readonly matched: string;
  readonly gap: string;
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return { lines: colour('--line-strong'), matched: colour('--danger'), gap: colour('--warning') };
}

/** Hatches the minutes in which the source was not heard, so that they never look like quiet ones. */
function drawGaps(plot: uPlot, rates: LogRates, colour: string): void {
  const { ctx, bbox } = plot;
  const width = bbox.width / Math.max(1, rates.lines.length);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  rates.lines.forEach((count, index) => {
    if (count === null) {
      const left = bbox.left + index * width;
      ctx.beginPath();
      for (let at = 0; at < bbox.height; at += HATCH_PX * devicePixelRatio) {
        ctx.moveTo(left, bbox.top + at);
        ctx.lineTo(left + width, bbox.top + at);
      }
      ctx.stroke();
    }
  });
  ctx.restore();
}

function bars(kit: typeof uPlot, fill: string): uPlot.Series {
  const paths = kit.paths.bars?.({ size: [0.8, 100] });
  return { fill, width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

function plotOptions(kit: typeof uPlot, rates: LogRates, box: HTMLElement): uPlot.Options {
  const colours = coloursOf(box);
  const count = Math.max(1, rates.lines.length);
  return {
    width: box.clientWidth,
    height: HEIGHT_PX,
    padding: [1, 0, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: false, range: [-0.5, count - 0.5] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most)] },
    },
    series: [{}, bars(kit, colours.lines), bars(kit, colours.matched)],
    hooks: { draw: [(plot) => drawGaps(plot, rates, colours.gap)] },
  };
}

/** Draws once the plotting code is there; answers with the way to take it away again. */
function draw(box: HTMLElement, rates: LogRates): () => void {
  let plot: uPlot | null = null;
  let wanted = true;
  const begin = async (): Promise<void> => {
    const { default: kit } = await import('uplot');
    if (wanted) {
      const places = rates.lines.map((_, index) => index);
      plot = new kit(plotOptions(kit, rates, box), [places, rates.lines, rates.matched], box);
    }
  };
  // A page without a canvas, or whose code cannot be loaded, still has the sentence.
  if (box.clientWidth > 0 && document.createElement('canvas').getContext('2d') !== null) {
    begin().catch(() => undefined);
  }
  return () => {
    wanted = false;
    plot?.destroy();
  };
}

/** Lines and errors a minute in the last hour; minutes that were not heard are hatched. */
export function Sparkline({ rates }: { rates: LogRates }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const now = useNow(60_000);
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    let erase = draw(element, rates);
    const again = (): void => {
      erase();
      erase = draw(element, rates);
    };
    const scheme = window.matchMedia?.('(prefers-color-scheme: dark)');
    scheme?.addEventListener('change', again);
    window.addEventListener('resize', again);
    return () => {
      scheme?.removeEventListener('change', again);
      window.removeEventListener('resize', again);
      erase();
    };
  }, [rates]);
  return (
    <figure className="spark">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the plot draws itself into it */}
      <div ref={box} className="spark-plot" role="img" aria-label={ratesSentence(rates, now)} />
      <figcaption className="spark-caption">{ratesCaption(rates)}</figcaption>
    </figure>
  );
}
