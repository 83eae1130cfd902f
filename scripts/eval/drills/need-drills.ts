import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Drill, DrillSite, PlacedDrill } from './drill.ts';
import { makeCertificates } from './drill-certificates.ts';
import { type PlacedService, placeService, type ServicePlan } from './place-service.ts';
import { startUpstream, stopBoth } from './upstream.ts';

const run = promisify(execFile);
const config = { path: 'app.json', text: '{ "workers": 2 }\n' };
const NOBODY = 65_534;

/** What a service needs and does not get: only a person can give it, so the right end is the right cause in a person's hands. */
interface NeedVariant {
  readonly id: string;
  readonly playbook: string;
  readonly style: ServicePlan['style'];
  readonly cause: RegExp;
  readonly place: (site: DrillSite, style: ServicePlan['style']) => Promise<PlacedDrill>;
}

function variable(words: string, name: string): NeedVariant['place'] {
  return (site, style) =>
    placeService(
      site,
      {
        name: 'worker',
        style,
        job: 'nothing',
        config,
        env: { [name]: 'set' },
        more: { needs: name, needsWords: words },
        files: { 'src/settings.mjs': `export const value = process.env.${name};\n` },
      },
      async (service) => {
        await writeFile(join(service.root, 'run/env'), '');
        await service.ctl('restart');
      },
    );
}

/** Another process takes the port while the service is away. */
const squatted: NeedVariant['place'] = async (site, style) => {
  // Hangs up on everybody, so that nothing of its own keeps it from closing.
  const squatter = createServer((socket) => socket.destroy());
  const placed = await placeService(
    site,
    { name: 'web', style, job: 'nothing', config },
    async (service: PlacedService) => {
      await service.ctl('stop');
      await new Promise<void>((resolve) => squatter.listen(service.listenOn, '127.0.0.1', resolve));
      await service.ctl('restart');
    },
  );
  const stop = async (): Promise<void> => {
    try {
      await placed.stop();
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  };
  return { ...placed, stop };
};

/** A file system of one mebibyte that its journal fills. */
const filled: NeedVariant['place'] = (site, style) =>
  placeService(
    site,
    {
      name: 'journal',
      style,
      job: 'nothing',
      config,
      prepare: async (root) => {
        await mkdir(join(root, 'state'));
        await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(root, 'state')]);
        return async () => void (await run('umount', ['-l', join(root, 'state')]));
      },
    },
    async (service) => {
      const drill = {
        name: 'journal',
        style,
        job: 'state',
        config: config.path,
        listenOn: service.listenOn,
        runner: process.pid,
      };
      await writeFile(join(service.root, 'drill.json'), JSON.stringify(drill));
      await service.ctl('restart');
    },
  );

/** A certificate of yesterday on the other side. */
const expired: NeedVariant['place'] = async (site, style) => {
  const tls = await makeCertificates(`${site.root}-tls`);
  const good = await startUpstream(tls.good);
  const old = await startUpstream(tls.expired);
  const text = (port: number) => `${JSON.stringify({ payments: { port } }, null, 2)}\n`;
  const plan: ServicePlan = {
    name: 'pay',
    style,
    job: 'secure',
    config: { path: 'app.json', text: text(good.port) },
    files: { 'tls/ca.pem': tls.ca },
  };
  const placed = await placeService(site, plan, async (service) => service.deploy(text(old.port)));
  const stop = async () => {
    await placed.stop();
    await good[Symbol.asyncDispose]();
    await old[Symbol.asyncDispose]();
  };
  return { ...placed, stop };
};

/** Runs as nobody, and its key becomes root's alone. */
const locked: NeedVariant['place'] = (site, style) =>
  placeService(
    site,
    {
      name: 'signer',
      style,
      job: 'secretFile',
      config: { path: 'app.json', text: `{ "keyFile": "${site.root}/etc/signing-key" }\n` },
      files: { 'etc/signing-key': 'not a real key\n' },
      env: { RUN_AS: `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups` },
      prepare: async (root) => {
        for (const folder of ['logs', 'run']) await chown(join(root, folder), NOBODY, NOBODY);
        // Nobody must get as far as its folder.
        for (const folder of [root, join(root, '..')]) await chmod(folder, 0o711);
        return async () => undefined;
      },
    },
    async (service) => chmod(join(service.root, 'etc/signing-key'), 0o600),
  );

/** The upstream is not there at all. */
const unheard: NeedVariant['place'] = async (site, style) => {
  const upstream = await startUpstream();
  const text = `${JSON.stringify({ upstream: { host: '127.0.0.1', port: upstream.port } }, null, 2)}\n`;
  const plan: ServicePlan = { name: 'shop', style, job: 'upstream', config: { path: 'app.json', text } };
  const placed = await placeService(site, plan, () => Promise.resolve(upstream[Symbol.asyncDispose]()));
  return placed;
};

/** A name that nobody knows. */
const unknownHost: NeedVariant['place'] = async (site, style) => {
  const upstream = await startUpstream();
  const text = (host: string) => `db:\n  host: ${host}\n  port: ${upstream.port}\n`;
  const plan: ServicePlan = {
    name: 'crm',
    style,
    job: 'upstream',
    config: { path: 'config.yaml', text: text('127.0.0.1') },
  };
  const placed = await placeService(site, plan, (service) => service.deploy(text('database.invalid')));
  return { ...placed, stop: () => stopBoth(placed, upstream) };
};

const missing = {
  playbook: 'missing environment variable',
  cause: /environment variable \w+, which \S+ line \d+ reads, is not set/,
};
const inUse = { playbook: 'port in use', cause: /already listens on port/, place: squatted };
const full = (id: string) => ({
  id,
  playbook: 'disk full',
  cause: new RegExp(`/${id}/state .* is \\d+ % full`),
  place: filled,
});
const certificate = { playbook: 'expired certificate', cause: /certificate has expired/, place: expired };
const denied = { playbook: 'permission denied', cause: /lacks the right to a path.*signing-key/, place: locked };
const refused = { playbook: 'upstream refused', cause: /Nothing listens on port/, place: unheard };
const nameless = {
  playbook: 'wrong host',
  cause: /names the host database\.invalid, which does not resolve/,
  place: unknownHost,
};

const VARIANTS: readonly NeedVariant[] = [
  {
    id: 'variable-json',
    style: 'json',
    ...missing,
    place: variable('missing required environment variable NAME', 'PAYMENT_URL'),
  },
  {
    id: 'variable-log4j',
    style: 'log4j',
    ...missing,
    place: variable('environment variable "NAME" is not set', 'QUEUE_NAME'),
  },
  {
    id: 'variable-python',
    style: 'python',
    ...missing,
    place: variable('configuration error: env var NAME must be set', 'TENANT_ID'),
  },
  { id: 'port-in-use-json', style: 'json', ...inUse },
  { id: 'port-in-use-logfmt', style: 'logfmt', ...inUse },
  { id: 'port-in-use-klog', style: 'klog', ...inUse },
  { ...full('disk-full-json'), style: 'json' },
  { ...full('disk-full-syslog'), style: 'syslog' },
  { ...full('disk-full-log4j'), style: 'log4j' },
  { id: 'certificate-json', style: 'json', ...certificate },
  { id: 'certificate-python', style: 'python', ...certificate },
  { id: 'certificate-logfmt', style: 'logfmt', ...certificate },
  { id: 'permission-json', style: 'json', ...denied },
  { id: 'permission-log4j', style: 'log4j', ...denied },
  { id: 'permission-syslog', style: 'syslog', ...denied },
  { id: 'refused-json', style: 'json', ...refused },
  { id: 'refused-python', style: 'python', ...refused },
  { id: 'refused-syslog', style: 'syslog', ...refused },
  { id: 'host-json', style: 'json', ...nameless },
  { id: 'host-klog', style: 'klog', ...nameless },
  { id: 'host-logfmt', style: 'logfmt', ...nameless },
];

/** Drills about what only a person can give. */
export const NEED_DRILLS: readonly Drill[] = VARIANTS.map(({ id, playbook, style, cause, place }) => ({
  id,
  playbook,
  style,
  wants: 'handed_over',
  cause,
  place: (site) => place(site, style),
}));
