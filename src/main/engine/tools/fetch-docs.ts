import { lookup } from 'node:dns/promises';
import iconv from 'iconv-lite';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { evaluateUrl, isPublicAddress } from '../guard/policies/evaluate-url.ts';
import { untilAborted } from '../hosts/until-aborted.ts';
import { readableText } from './readable-text.ts';
import {
  defineTool,
  failed,
  refuse,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from './tool-definition.ts';

const MAX_REDIRECTS = 3;
const MAX_BYTES = 1_024 * 1_024;
/** For one page with all its redirects. */
const TIMEOUT_MS = 20_000;
const input = z.strictObject({ url: z.string().min(1).max(2_048) });

/** How names are resolved and addresses reached; replaced in tests only. */
export interface DocsNetwork {
  resolve(host: string): Promise<readonly string[]>;
  /** Connects to this address whatever the URL's name says. */
  openDispatcher(address: string): Dispatcher | Promise<Dispatcher>;
}

/** Only once a page is fetched: it takes longer to load than most of the engine. */
const loadClient = () => import('undici');

/** The real network of this machine. */
export function createDocsNetwork(): DocsNetwork {
  return {
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    openDispatcher: async (address) => {
      const { Agent } = await loadClient();
      return new Agent({
        connect: {
          timeout: TIMEOUT_MS,
          lookup: (_host, options, callback) => {
            const family = address.includes(':') ? 6 : 4;
            if (options.all === true) callback(null, [{ address, family }]);
            else callback(null, address, family);
          },
        },
      });
    },
  };
}

type Fetched =
  | { readonly type: 'page'; readonly contentType: string; readonly text: string; readonly cut: boolean }
  | { readonly type: 'redirect'; readonly location: string }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'failed'; readonly why: string };

/** The text of a body in the encoding that its type names; UTF-8 where that is not known. */
function decodeBody(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  return iconv.decode(bytes, iconv.encodingExists(charset) ? charset : 'utf-8');
}

async function readCapped(body: AsyncIterable<Buffer>): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, MAX_BYTES - size));
    size += chunk.length;
    if (size > MAX_BYTES) break;
  }
  return { bytes: Buffer.concat(chunks), cut: size > MAX_BYTES };
}

async function askAddress(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Fetched> {
  const { request } = await loadClient();
  const answer = await request(url, {
    dispatcher,
    method: 'GET',
    headers: { accept: 'text/html, text/plain', 'accept-encoding': 'identity', 'user-agent': 'sentry-desk' },
    signal,
  });
  // A body that is thrown away half-read reports that as an error, which nobody else would take.
  answer.body.on('error', () => {});
  const location = answer.headers['location'];
  if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
    answer.body.destroy();
    return { type: 'redirect', location: URL.canParse(location, url) ? new URL(location, url).href : location };
  }
  const contentType = String(answer.headers['content-type'] ?? '');
  if (answer.statusCode !== 200 || !/^(text\/|application\/(xhtml|json))/.test(contentType)) {
    answer.body.destroy();
    return { type: 'failed', why: `the page answered ${answer.statusCode} with ${contentType || 'no type'}` };
  }
  const encoding = String(answer.headers['content-encoding'] ?? 'identity');
  if (encoding !== 'identity') {
    // What is packed could unpack to anything: it was not asked for.
    answer.body.destroy();
    return { type: 'failed', why: `the page came packed (${encoding.slice(0, 64)}), which was not asked for` };
  }
  const { bytes, cut } = await readCapped(answer.body);
  return { type: 'page', contentType, text: decodeBody(bytes, contentType), cut };
}

/** Resolves once, checks every address, then connects to the one that was checked. */
async function fetchOnce(url: string, network: DocsNetwork, signal: AbortSignal): Promise<Fetched> {
  const addresses = await untilAborted(
    network.resolve(new URL(url).hostname),
    signal,
    'its name could not be resolved in time',
  );
  const [address] = addresses;
  if (address === undefined) return { type: 'failed', why: 'the name has no address' };
  const closed = addresses.find((one) => !isPublicAddress(one));
  if (closed !== undefined)
    return { type: 'refused', why: `the name leads to ${closed}, which is not a public address` };
  const dispatcher = await network.openDispatcher(address);
  try {
    return await askAddress(url, dispatcher, signal);
  } finally {
    await dispatcher.destroy();
  }
}

function answer(url: string, page: Extract<Fetched, { type: 'page' }>): ToolResult {
  const plain = /html/.test(page.contentType) ? readableText(page.text) : page.text;
  const more = page.cut ? '\n[… the page is longer …]' : '';
  return { outcome: 'ok', text: `fetch_docs ${url}\n${plain}${more}\n` };
}

async function fetchPage(
  url: string,
  work: { network: DocsNetwork; allow: readonly string[] },
  signal: AbortSignal,
): Promise<ToolResult> {
  let current = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const verdict = evaluateUrl({ url: current, allow: work.allow });
    if (verdict.verdict === 'deny') return refuse(`${current}: ${verdict.reason}`);
    const fetched = await fetchOnce(current, work.network, signal);
    if (fetched.type === 'page') return answer(current, fetched);
    if (fetched.type === 'refused') return refuse(`${current}: ${fetched.why}`);
    if (fetched.type === 'failed') return failed(fetched.why);
    current = fetched.location;
  }
  return refuse(`more than ${MAX_REDIRECTS} redirects`);
}

async function run(
  args: z.output<typeof input>,
  work: { context: ToolContext; network: DocsNetwork },
  signal: AbortSignal,
): Promise<ToolResult> {
  try {
    return await fetchPage(
      args.url,
      { network: work.network, allow: work.context.settings.security.docDomains },
      AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    );
  } catch (error) {
    signal.throwIfAborted();
    return failed(`the page cannot be fetched: ${error instanceof Error ? error.message : 'no reason given'}`);
  }
}

/** Fetches a page of the approved documentation sites from this machine, as text. */
export function createFetchDocsTool(network: DocsNetwork): ToolDefinition {
  return defineTool({
    name: 'fetch_docs',
    description: 'Fetches a documentation page over https from an approved domain and returns its text.',
    risk: 'read',
    input,
    rules: (args, { settings }) => {
      const verdict = evaluateUrl({ url: args.url, allow: settings.security.docDomains });
      return [{ effect: verdict.verdict === 'allow' ? 'allow' : 'forbidden', rule: verdict.reason }];
    },
    run: (args, context, signal) => run(args, { context, network }, signal),
  });
}
