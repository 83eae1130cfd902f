import { readFile } from 'node:fs/promises';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { chromiumFlags, chromiumPath } from '../e2e/fixtures/browser-desk.ts';

const SIZE = { width: 1_280, height: 800 };

/** A browser with a page of the app and a plain one, each in front while it is measured. */
export interface BenchBrowser {
  readonly browser: Browser;
  readonly app: Page;
  readonly plain: Page;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens the desk that answers at `url`, and beside it a page of the same rows without a script. */
export async function openBenchBrowser(host: { url: string; tokenFile: string }): Promise<BenchBrowser> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags() });
  const context = await browser.newContext({ viewport: SIZE });
  const [app, plain] = [await context.newPage(), await context.newPage()];
  await plain.setContent(plainPage());
  const token = (await readFile(host.tokenFile, 'utf8')).trim();
  const answer = await fetch(new URL('/api/ticket', host.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const { openUrl } = (await answer.json()) as { openUrl: string };
  await app.bringToFront();
  await app.goto(openUrl);
  await app.getByRole('main').waitFor();
  return { browser, app, plain, [Symbol.asyncDispose]: () => browser.close() };
}

/** Rows of text in a box that scrolls, as the browser alone does it. */
function plainPage(): string {
  const rows = Array.from(
    { length: 4_000 },
    (_, index) =>
      `<div class="row"><time>03:04:05</time><span>ERROR worker upstream failed: connection refused on port ${index}</span></div>`,
  );
  return `<!doctype html><style>
    body { margin: 0; font: 13px/20px sans-serif }
    .box { height: 100vh; overflow: auto }
    .row { display: grid; grid-template-columns: 60px 1fr; gap: 8px; padding: 4px 12px }
  </style><div class="box">${rows.join('')}</div>`;
}

/** Turns the wheel over the middle of the page, steadily, `pixels` down (or up when negative) within `ms`. */
export async function wheel(page: Page, { pixels, ms }: { pixels: number; ms: number }): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: SIZE.width / 3,
    y: SIZE.height / 2,
    yDistance: -pixels,
    speed: Math.round(Math.abs(pixels) / (ms / 1_000)),
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  await session.detach();
}
