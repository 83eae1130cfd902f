import bash from 'highlight.js/lib/languages/bash';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import nginx from 'highlight.js/lib/languages/nginx';
import php from 'highlight.js/lib/languages/php';
import properties from 'highlight.js/lib/languages/properties';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';
import type { DiffLine } from './diff-lines.ts';
import type { Stretch } from './diff-rows.ts';

/** What a stretch of code is, as far as it has a colour of its own. */
export type CodeKind = 'keyword' | 'string' | 'number' | 'comment' | 'name';

/** A stretch of code and what it is. */
export interface CodeStretch extends Stretch {
  readonly kind: CodeKind;
}

type CodeNode = ReturnType<typeof CODE.highlight>['children'][number];

const CODE = createLowlight({
  bash,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  nginx,
  php,
  properties,
  python,
  ruby,
  typescript,
  xml,
  yaml,
});

const BY_ENDING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: 'bash',
    cfg: 'ini',
    cjs: 'javascript',
    cnf: 'ini',
    conf: 'ini',
    env: 'bash',
    go: 'go',
    htm: 'xml',
    html: 'xml',
    ini: 'ini',
    java: 'java',
    js: 'javascript',
    json: 'json',
    mjs: 'javascript',
    php: 'php',
    properties: 'properties',
    py: 'python',
    rb: 'ruby',
    service: 'ini',
    sh: 'bash',
    toml: 'ini',
    ts: 'typescript',
    tsx: 'typescript',
    xml: 'xml',
    yaml: 'yaml',
    yml: 'yaml',
  }),
);

const KINDS: ReadonlyMap<string, CodeKind> = new Map(
  Object.entries<CodeKind>({
    attr: 'name',
    attribute: 'name',
    built_in: 'keyword',
    comment: 'comment',
    keyword: 'keyword',
    literal: 'number',
    meta: 'comment',
    name: 'keyword',
    number: 'number',
    property: 'name',
    quote: 'comment',
    regexp: 'string',
    section: 'keyword',
    string: 'string',
    symbol: 'name',
    title: 'name',
    type: 'keyword',
    variable: 'name',
  }),
);

/** A longer line is left plain: the patterns of a language may take long over a hostile one. */
const LONGEST_LINE = 400;
/** Of a diff, this many characters get colours, and the rest stays plain: colour is a help, the text is what counts. */
const MOST_COLOURED = 20_000;

/** The language of a file, by its path; null for one that has no colours. */
export function languageOf(path: string): string | null {
  const name = path.split('/').at(-1) ?? '';
  if (/^dockerfile/i.test(name)) {
    return 'dockerfile';
  }
  if (/(^|\/)nginx\b/.test(path) && !name.includes('.json')) {
    return 'nginx';
  }
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return BY_ENDING.get(ending) ?? null;
}

function kindOf(node: CodeNode): CodeKind | null {
  const classes = node.type === 'element' ? node.properties['className'] : null;
  const name = Array.isArray(classes) ? String(classes[0]).replace(/^hljs-/, '') : '';
  return KINDS.get(name) ?? null;
}

/** Walks the tree of the library, of which nothing but text and kinds is taken. */
function collect(
  nodes: readonly CodeNode[],
  within: CodeKind | null,
  found: { at: number; stretches: CodeStretch[] },
): void {
  for (const node of nodes) {
    if (node.type === 'text') {
      const end = found.at + node.value.length;
      if (within !== null) found.stretches.push({ start: found.at, end, kind: within });
      found.at = end;
    } else if (node.type === 'element') {
      collect(node.children, kindOf(node) ?? within, found);
    }
  }
}

/** The coloured stretches of one line of code; none for a language that is not known. */
export function colourLine(text: string, language: string): readonly CodeStretch[] {
  if (text.length > LONGEST_LINE || !CODE.registered(language)) {
    return [];
  }
  const found = { at: 0, stretches: [] as CodeStretch[] };
  collect(CODE.highlight(language, text).children, null, found);
  return found.at === text.length ? found.stretches : [];
}

/**
 * The coloured stretches of each line of a diff. Line by line: what a hunk shows begins anywhere, and no line can spoil
 * the colours of another one.
 */
export function colourDiff(lines: readonly DiffLine[]): ReadonlyMap<DiffLine, readonly CodeStretch[]> {
  const colours = new Map<DiffLine, readonly CodeStretch[]>();
  let left = MOST_COLOURED;
  let language: string | null = null;
  for (const line of lines) {
    if (line.type === 'file') {
      const path = /^(?:---|\+\+\+) ([^\t]+)/.exec(line.text)?.[1];
      language = path === undefined || path === '/dev/null' ? language : languageOf(path);
    } else if (language !== null && ['add', 'remove', 'same'].includes(line.type) && left > 0) {
      left -= line.text.length;
      colours.set(line, colourLine(line.text, language));
    }
  }
  return colours;
}
