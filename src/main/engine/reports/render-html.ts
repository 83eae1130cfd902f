import { assertNever } from '#shared/domain/assert-never.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import { type Block, type Fact, inUtc, proofSection, type Report, type Section } from './report.ts';

/** Allowed nothing but its own style: what a peer wrote can load and run nothing even where a viewer is careless. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light; }
body { font: 14px/1.5 system-ui, sans-serif; color: #1c2024; margin: 40px auto; max-width: 960px; padding: 0 24px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 8px; border-bottom: 1px solid #d9dce0; padding-bottom: 4px; }
.subtitle { font-size: 16px; margin: 0 0 4px; overflow-wrap: anywhere; } .made { color: #5b6168; margin: 0 0 16px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 8px 0; } dt { color: #5b6168; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-size: 13px; } th { text-align: left; color: #5b6168; font-weight: 600; }
th, td { padding: 4px 8px 4px 0; vertical-align: top; border-bottom: 1px solid #e6e8eb; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { font: 12px/1.45 ui-monospace, monospace; background: #f4f5f7; padding: 8px 12px; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
tr { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; }
@page { size: A4; margin: 18mm 15mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui; } }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt; } table { font-size: 8.5pt; } pre { font-size: 8pt; } }
`;

/** The report as one file that loads nothing. */
export function renderHtml(report: Report): Buffer {
  const { title, subtitle, createdAt, facts, sections } = report;
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escape(title)}</h1>`,
    `<p class="subtitle">${escape(subtitle)}</p>`,
    `<p class="made">Sentry Desk, ${escape(inUtc(createdAt))}</p>`,
    factList(facts),
    ...[...sections, proofSection(report)].map(section),
    '</body>',
    '</html>',
    '',
  ];
  return Buffer.from(lines.join('\n'));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function section({ heading, blocks }: Section): string {
  return [`<section>`, `<h2>${escape(heading)}</h2>`, ...blocks.map(block), '</section>'].join('\n');
}

function block(item: Block): string {
  switch (item.type) {
    case 'paragraph':
      return `<p>${escape(item.text)}</p>`;
    case 'facts':
      return factList(item.rows);
    case 'code':
      return `<pre>${escape(item.text)}</pre>`;
    case 'table':
      return tableOf(item);
    default:
      return assertNever(item);
  }
}

function factList(facts: readonly Fact[]): string {
  return `<dl>\n${facts.map(({ name, value }) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('\n')}\n</dl>`;
}

function tableOf({ columns, rows }: Extract<Block, { type: 'table' }>): string {
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`);
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}
