import pdfmake from 'pdfmake';
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { assertNever } from '#shared/domain/assert-never.ts';
import { type Block, type Fact, inUtc, proofSection, type Report, type Section } from './report.ts';
import type { ReportFonts } from './report-fonts.ts';

/** How many characters of a usual word stand on a line of text, and of a fact's value. */
const LINE_CHARACTERS = 80;
const FACT_CHARACTERS = 60;
/** Text of this many characters is kept on one line of a table: a time, a role, a number. */
const SHORT_CELL = 24;
/** The width of a usual character in a table. */
const CHARACTER_PT = 4.7;
const PADDING_PT = 8;
/** The width of an A4 page between its margins. */
const PAGE_PT = 511;
const GREY = '#5b6168';
const LINE = '#d9dce0';

type Draw = (text: string) => string;

interface TextStyle {
  readonly fontSize?: number;
  readonly margin?: [number, number, number, number];
}

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
      // So small that the command that verifies the file stands on one line and can be copied.
      code: { font: 'Mono', fontSize: 7.2, wordBreak: 'break-all' },
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
      wrapped(draw(subtitle), FACT_CHARACTERS, { fontSize: 11, margin: [0, 2, 0, 2] }),
      { text: made, style: 'grey', margin: [0, 0, 0, 10] },
      factTable(facts, draw),
      ...sections.flatMap((item) => sectionOf(item, draw)),
      { stack: sectionOf(proofSection(report), draw), unbreakable: true },
    ],
  };
}

function sectionOf({ heading, blocks }: Section, draw: Draw): Content[] {
  return [{ text: draw(heading), style: 'heading', headlineLevel: 1 }, ...blocks.map((item) => blockOf(item, draw))];
}

function blockOf(item: Block, draw: Draw): Content {
  switch (item.type) {
    case 'paragraph':
      return wrapped(draw(item.text), LINE_CHARACTERS, { margin: [0, 2, 0, 4] });
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

/**
 * Words that are longer than a line are broken anywhere, so that a hash or a path cannot push a column off the page; the others
 * stay whole.
 */
function wrapped(text: string, line: number, style: TextStyle = {}): Content {
  const pieces = text
    .split(/(\S+)/)
    .map((piece) => (piece.length > line ? { text: piece, wordBreak: 'break-all' } : piece));
  const whole = pieces.every((piece) => typeof piece === 'string');
  return { text: whole ? text : (pieces as Content[]), ...style, preserveLeadingSpaces: true };
}

function factTable(facts: readonly Fact[], draw: Draw): Content {
  const body = facts.map(({ name, value }): TableCell[] => [
    { text: draw(name), style: 'grey' },
    wrapped(draw(value), FACT_CHARACTERS) as TableCell,
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
  const widths = widthsOf(columns, rows);
  const fits = widths.map((width) => Math.floor(width / CHARACTER_PT));
  const body = rows.map((row) => row.map((cell, column) => wrapped(draw(cell), fits[column] ?? 0) as TableCell));
  return {
    table: { headerRows: 1, widths, body: [head, ...body], dontBreakRows: false },
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

/** In points: short columns stand on one line, the others share what is left by how much text stands in them. */
function widthsOf(columns: readonly string[], rows: readonly (readonly string[])[]): number[] {
  const longest = columns.map((column, index) =>
    Math.max(column.length, ...rows.slice(0, 500).map((row) => Math.min(200, row[index]?.length ?? 0))),
  );
  const short = shortColumns(longest);
  const shares = longest.map((length, index) => (short[index] === 0 ? length ** 0.6 : 0));
  const left = PAGE_PT - columns.length * PADDING_PT - sum(short);
  return columns.map((_, index) => short[index] || Math.floor(((shares[index] ?? 0) / sum(shares)) * left));
}

/** The width of each column that is kept on one line, the shortest first while they leave room; 0 for the others. */
function shortColumns(longest: readonly number[]): number[] {
  const width = (length: number): number => (length + 1.5) * CHARACTER_PT;
  const inOrder = longest.filter((length) => length <= SHORT_CELL).sort((a, b) => a - b);
  const fitting = inOrder.filter((_, index) => sum(inOrder.slice(0, index + 1).map(width)) <= PAGE_PT / 2);
  const limit = longest.length > 2 ? (fitting.at(-1) ?? 0) : 0;
  return longest.map((length) => (length <= limit ? width(length) : 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
