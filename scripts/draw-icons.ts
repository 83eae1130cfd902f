// Draws resources/icons anew: `node scripts/draw-icons.ts`. The pictures are kept in the repository; a build does not draw.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const OUT = join(import.meta.dirname, '..', 'resources', 'icons');

/** A watch tower's eye: the ring is the desk, what is inside is its state. */
const STATES = {
  quiet: { ring: '#8b98a8', mark: '<circle cx="16" cy="16" r="4" fill="#8b98a8"/>' },
  working: {
    ring: '#4c9bff',
    mark: '<path d="M16 9a7 7 0 0 1 7 7" fill="none" stroke="#4c9bff" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="16" r="3.5" fill="#4c9bff"/>',
  },
  waiting: {
    ring: '#f2a33a',
    mark: '<path d="M16 8.5v9" stroke="#f2a33a" stroke-width="4" stroke-linecap="round"/><circle cx="16" cy="23" r="2.4" fill="#f2a33a"/>',
  },
  blind: {
    ring: '#e06c5a',
    mark: '<path d="M9.5 22.5l13-13" stroke="#e06c5a" stroke-width="3.4" stroke-linecap="round"/><circle cx="16" cy="16" r="4" fill="none" stroke="#e06c5a" stroke-width="2"/>',
  },
  stopped: { ring: '#8b98a8', mark: '<rect x="11" y="11" width="10" height="10" rx="1.5" fill="#8b98a8"/>' },
} as const;

/** The waiting icon with how much waits, for systems that show no number beside an icon. */
const COUNTED = Object.fromEntries(
  ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+'].map((count) => {
    const size = count.length === 1 ? 20 : 13;
    const font = `font-family="DejaVu Sans" font-weight="700" font-size="${String(size)}"`;
    const mark = `<text x="16" y="${String(16 + size * 0.365)}" text-anchor="middle" ${font} fill="#f2a33a">${count}</text>`;
    return [`waiting-${count === '9+' ? 'many' : count}`, { ring: '#f2a33a', mark }];
  }),
);

function trayPicture({ ring, mark }: { ring: string; mark: string }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="13" fill="#11151b" fill-opacity=".82" stroke="${ring}" stroke-width="2.6"/>${mark}</svg>`;
}

const APP_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#1d2733"/><stop offset="1" stop-color="#0d1218"/></linearGradient></defs>
<rect x="24" y="24" width="464" height="464" rx="104" fill="url(#g)"/>
<circle cx="256" cy="256" r="136" fill="none" stroke="#e8edf3" stroke-width="26"/>
<path d="M256 180a76 76 0 0 1 76 76" fill="none" stroke="#4c9bff" stroke-width="26" stroke-linecap="round"/>
<circle cx="256" cy="256" r="30" fill="#f2a33a"/></svg>`;

const pictures = [
  { file: 'icon.png', size: 512, svg: APP_PICTURE },
  ...Object.entries({ ...STATES, ...COUNTED }).flatMap(([state, parts]) => [
    { file: `tray-${state}.png`, size: 22, svg: trayPicture(parts) },
    { file: `tray-${state}@2x.png`, size: 44, svg: trayPicture(parts) },
  ]),
];

mkdirSync(OUT, { recursive: true });
const root = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: root ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
for (const { file, size, svg } of pictures) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${String(size)}px;height:${String(size)}px}</style>${svg}`,
  );
  await page.screenshot({ path: join(OUT, file), omitBackground: true });
}
await browser.close();
