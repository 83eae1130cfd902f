import pdfmake from 'pdfmake';
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { assertNever } from '#shared/domain/assert-never.ts';
import { type Block, type Fact, inUtc, proofSection, type Report, type Section } from './report.ts';
import type { ReportFonts } from './report-fonts.ts';

/** Longer words are broken anywhere, so that a hash or a path cannot push a column off the page. */
const LONG_WORD = /\S{40}/;
const GREY = '#5b6168';
const LINE = '#d9dce0';

type Draw = (text: string) => string;

/** The report as a PDF of A4 pages with numbers. Throws when it cannot be drawn. */
export async function renderPdf(report: Report, fonts: ReportFonts): Promise<Buffer> {
  const { files } = fonts;
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(files).includes(path));
  pdfmake.setFonts({
    Sans: { normal: files.normal, bold: files.bold },
    Mono: { normal: files.mono, bold: files.mono },
  });
  return pdfmake.createPdf(definitionOf(report, fonts.drawable)).getBuffer();
}

function definitionOf(report: Report, draw: Draw): TDocumentDefinitions {
  const { title, subtitle, createdAt, facts, sections } = report;
  const made = `Sentry Desk, ${inUtc(createdAt)}`;
  return {
    pageSize: 'A4',
    pageMargins: [42, 48, 42, 52],
    info: { title: draw(title), creator: 'Sentry Desk', producer: 'Sentry Desk' },
    defaultStyle: { font: 'Sans', fontSize: 9, lineHeight: 1.25 },
    styles: {
      title: { fontSize: 18, bold: true },
      heading: { fontSize: 12, bold: true, margin: [0, 16, 0, 6] },
      grey: { color: GREY },
      code: { font: 'Mono', fontSize: 7.5, wordBreak: 'break-all' },
    },
    footer: (page: number, pages: number) => ({
      margin: [42, 12, 42, 0],
      columns: [
        { text: draw(`${title}, ${made}`), style: 'grey', fontSize: 7.5 },
        { text: `${page} / ${pages}`, style: 'grey', fontSize: 7.5, alignment: 'right', width: 60 },
      ],
    }),
    content: [
      { text: draw(title), style: 'title' },
      wrapped(draw(subtitle), { fontSize: 11, margin: [0, 2, 0, 2] }),
      { text: made, style: 'grey', margin: [0, 0, 0, 10] },
      factTable(facts, draw),
      ...[...sections, proofSection(report)].flatMap((item) => sectionOf(item, draw)),
    ],
  };
}

function sectionOf({ heading, blocks }: Section, draw: Draw): Content[] {
  return [{ text: draw(heading), style: 'heading', headlineLevel: 1 }, ...blocks.map((item) => blockOf(item, draw))];
}

function blockOf(item: Block, draw: Draw): Content {
  switch (item.type) {
    case 'paragraph':
      return wrapped(draw(item.text), { margin: [0, 2, 0, 4] });
    case 'facts':
      return factTable(item.rows, draw);
    case 'code':
      return codeBox(draw(item.text));
    case 'table':
      return tableOf(item, draw);
    default:
      return assertNever(item);
  }
}

function wrapped(text: string, style: { fontSize?: number; margin?: [number, number, number, number] }): Content {
  return { text, ...style, ...(LONG_WORD.test(text) ? { wordBreak: 'break-all' } : {}) };
}

function factTable(facts: readonly Fact[], draw: Draw): Content {
  const body = facts.map(({ name, value }): TableCell[] => [
    { text: draw(name), style: 'grey' },
    wrapped(draw(value), {}) as TableCell,
  ]);
  return body.length === 0 ? '' : { table: { widths: [120, '*'], body }, layout: 'noBorders', margin: [0, 2, 0, 4] };
}

/** One row a line, so that a long text goes over pages. */
function codeBox(text: string): Content {
  const body = text
    .split('\n')
    .map((line): TableCell[] => [{ text: line === '' ? ' ' : line, style: 'code', preserveLeadingSpaces: true }]);
  const layout = {
    hLineWidth: () => 0,
    vLineWidth: () => 0,
    paddingTop: () => 0.5,
    paddingBottom: () => 0.5,
    paddingLeft: () => 6,
    paddingRight: () => 6,
    fillColor: () => '#f4f5f7',
  };
  return { table: { widths: ['*'], body }, layout, margin: [0, 2, 0, 6] };
}

function tableOf({ columns, rows }: Extract<Block, { type: 'table' }>, draw: Draw): Content {
  const head = columns.map((column): TableCell => ({ text: draw(column), bold: true, style: 'grey' }));
  const body = rows.map((row) => row.map((cell) => wrapped(draw(cell), {}) as TableCell));
  return {
    table: { headerRows: 1, widths: widthsOf(columns, rows), body: [head, ...body], dontBreakRows: false },
    fontSize: 7.5,
    margin: [0, 2, 0, 6],
    layout: {
      hLineWidth: (line: number) => (line === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: (column: number) => (column === 0 ? 0 : 4),
      paddingRight: () => 4,
    },
  };
}

/** In hundredths: a column takes room by how much text stands in it, none less than a tenth or more than half. */
function widthsOf(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const sizes = columns.map((column, index) => {
    const lengths = rows.slice(0, 200).map((row) => Math.min(200, row[index]?.length ?? 0));
    return Math.max(column.length * 1.5, ...lengths, 10) ** 0.6;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => `${Math.floor((size / total) * 99)}%`);
}
