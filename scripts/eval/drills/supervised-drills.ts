import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Drill, DrillSite, PlacedDrill } from './drill.ts';
import { askService, freePort, type ServicePlan, writeFiles } from './place-service.ts';
import { placeSupervised } from './place-supervised.ts';
import { startUpstream, stopBoth } from './upstream.ts';

/** How an upstream stands in a configuration of nginx. */
interface NginxVariant {
  readonly id: string;
  /** The file that names the port, from the root. */
  readonly path: string;
  readonly text: (listenOn: number, port: number) => string;
}

const site = (listenOn: number, pass: string) =>
  `server {\n  listen 127.0.0.1:${listenOn};\n  location / {\n    proxy_pass ${pass};\n  }\n}\n`;
const NGINX: readonly NginxVariant[] = [
  {
    id: 'nginx-proxy-pass',
    path: 'conf.d/shop.conf',
    text: (listenOn, port) => site(listenOn, `http://127.0.0.1:${port}`),
  },
  {
    id: 'nginx-upstream-block',
    path: 'conf.d/upstream.conf',
    text: (listenOn, port) =>
      `upstream shop {\n  # server 127.0.0.1:1;\n  server 127.0.0.1:${port} max_fails=0;\n}\n${site(listenOn, 'http://shop')}`,
  },
  {
    id: 'nginx-one-file',
    path: 'nginx.conf',
    text: (listenOn, port) => mainFile(site(listenOn, `http://127.0.0.1:${port}/`)),
  },
];

function mainFile(inner: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path run/${name};`,
  );
  return `daemon off;
worker_processes 1;
pid run/nginx.pid;
error_log logs/error.log;
events { worker_connections 64; }
http {
access_log logs/access.log;
${temporary.join('\n')}
${inner}
}
`;
}

async function placeNginx(place: DrillSite, variant: NginxVariant): Promise<PlacedDrill> {
  const { root } = place;
  const upstream = await startUpstream();
  const listenOn = await freePort();
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await write('nginx.conf', mainFile('include conf.d/*.conf;'));
  await write(variant.path, variant.text(listenOn, upstream.port));
  await write('logs/shop.log', `2026-01-02T03:04:05Z INFO shop listening on 127.0.0.1:${upstream.port}\n`);
  const nginx = ['-p', root, '-c', join(root, 'nginx.conf'), '-e', join(root, 'logs/error.log')];
  const plan = {
    command: `/usr/sbin/nginx ${nginx.join(' ')}`,
    listenOn,
    // The access log speaks of the same errors: they would be a second incident.
    logs: 'error.log',
    entry: ['autorestart=true'],
    configTest: ['/usr/sbin/nginx', '-t', '-q', ...nginx],
    mayChange: [variant.path],
  };
  const placed = await placeSupervised(place, plan, async () => {
    await write(variant.path, variant.text(listenOn, await freePort()));
    await placed.restart();
  });
  return { ...placed, stop: () => stopBoth(placed, upstream) };
}

/** A program that supervisor is told not to start again. */
const CRASHES: readonly Pick<ServicePlan, 'name' | 'style' | 'more'>[] = [
  { name: 'mail', style: 'python', more: { lastWords: 'Traceback (most recent call last): worker thread ended' } },
  {
    name: 'geo',
    style: 'plain',
    more: { lastWords: "thread 'main' panicked at src/main.rs:41:9: index out of bounds" },
  },
];

async function placeCrash(place: DrillSite, crash: (typeof CRASHES)[number]): Promise<PlacedDrill> {
  const listenOn = await freePort();
  const config = { path: 'app.json', text: '{ "workers": 2 }\n' };
  await writeFiles(place.root, { ...crash, job: 'nothing', config }, listenOn);
  const plan = {
    command: `${process.execPath} service.mjs`,
    listenOn,
    logs: '*.log',
    entry: ['autorestart=false'],
    mayChange: [],
  };
  return placeSupervised(place, plan, async () => void (await askService(listenOn, '/crash')));
}

/** Drills about real programs under a real supervisord. */
export const SUPERVISED_DRILLS: readonly Drill[] = [
  ...NGINX.map(
    (variant): Drill => ({
      id: variant.id,
      playbook: 'wrong port in nginx',
      style: 'nginx',
      wants: 'fixed',
      cause: /sends nginx to port \d+, but the upstream listens on/,
      place: (place) => placeNginx(place, variant),
    }),
  ),
  ...CRASHES.map(
    (crash): Drill => ({
      id: `supervisor-crash-${crash.style}`,
      playbook: 'crashed, not restarted',
      style: crash.style,
      wants: 'fixed',
      cause: /died and was not restarted/,
      place: (place) => placeCrash(place, crash),
    }),
  ),
];
