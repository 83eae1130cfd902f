import { convert, type FormatCallback } from 'html-to-text';

/** Longer pages are cut before they are read. */
const MAX_CHARACTERS = 1_024 * 1_024;

const heading: FormatCallback = (element, walk, builder) => {
  const level = Number(element.name?.slice(1) ?? 1);
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addInline(`${'#'.repeat(level)} `);
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 2 });
};

const codeBlock: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addInline('```');
  builder.closeBlock({ trailingLineBreaks: 1 });
  builder.openBlock({ isPre: true, leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addInline('```');
  builder.closeBlock({ trailingLineBreaks: 2 });
};

/** Where the page says that its content is. */
function contentOf(html: string): string[] {
  const named = ['main', 'article'].find((name) => new RegExp(`<${name}[\\s>]`, 'i').test(html));
  return [named ?? 'body'];
}

/** The text of an HTML page as a person reads it: headings with #, code between ```, no links, pictures or navigation. */
export function readableText(html: string): string {
  const skipped = ['img', 'nav', 'header', 'footer', 'aside', 'form', 'button', 'svg'];
  const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
  return convert(html, {
    wordwrap: false,
    baseElements: { selectors: contentOf(html) },
    formatters: { heading, codeBlock },
    selectors: [
      ...headings.map((selector) => ({ selector, format: 'heading' })),
      ...skipped.map((selector) => ({ selector, format: 'skip' })),
      { selector: 'pre', format: 'codeBlock' },
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
    limits: { maxInputLength: MAX_CHARACTERS },
  });
}
