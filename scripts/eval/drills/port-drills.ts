import type { Drill, DrillSite, PlacedDrill } from './drill.ts';
import { freePort, placeService, type ServicePlan } from './place-service.ts';
import { startUpstream, stopBoth } from './upstream.ts';

/** A configuration that names another port than the upstream has, in many languages and logs. */
interface PortVariant {
  readonly id: string;
  readonly playbook: string;
  readonly style: ServicePlan['style'];
  readonly name: string;
  readonly path: string;
  /** What the service says when it is refused. */
  readonly says?: string;
  /** The whole of it, with HOST and PORT, in the words of another language. */
  readonly wording?: string;
  readonly portKey?: string;
  readonly text: (port: number) => string;
  /** Where the upstream says on which port it listens. */
  readonly known: (port: number) => Readonly<Record<string, string>>;
}

const VARIANTS: readonly PortVariant[] = [
  {
    id: 'wrong-port-json-log-of-json',
    playbook: 'wrong port in JSON',
    style: 'json',
    name: 'orders',
    path: 'config/app.json',
    says: 'upstream backend refused',
    text: (port) => `${JSON.stringify({ http: { workers: 4 }, upstream: { host: '127.0.0.1', port } }, null, 2)}\n`,
    known: (port) => ({ 'logs/backend.log': `{"level":"info","msg":"backend listening on 127.0.0.1:${port}"}\n` }),
  },
  {
    id: 'wrong-port-json-log4j',
    playbook: 'wrong port in JSON',
    style: 'log4j',
    name: 'billing',
    path: 'settings.json',
    says: 'call of ledger failed, connection refused',
    text: (port) =>
      `{\n    "ledger": {\n        "host": "127.0.0.1",\n        "port": ${port}\n    },\n    "retries": 3\n}\n`,
    known: (port) => ({
      'logs/ledger.log': `2026-01-02 03:04:05,123 [main] INFO  com.acme.Ledger - listening on 127.0.0.1:${port}\n`,
    }),
  },
  {
    id: 'wrong-port-json-logfmt',
    playbook: 'wrong port in JSON',
    style: 'logfmt',
    name: 'search',
    path: 'etc/search.json',
    says: 'upstream index unreachable',
    text: (port) => `{"index": {"host": "127.0.0.1", "port": ${port}}}\n`,
    known: (port) => ({
      'logs/index.log': `time=2026-01-02T03:04:05Z level=info msg="index listening on 127.0.0.1:${port}"\n`,
    }),
  },
  {
    id: 'wrong-port-yaml-python',
    playbook: 'wrong port in text',
    style: 'python',
    name: 'mailer',
    path: 'config.yaml',
    says: 'upstream relay refused the connection',
    text: (port) => `# mail\nrelay:\n  host: 127.0.0.1\n  port: ${port}\nqueue: 100\n`,
    known: (port) => ({
      'logs/relay.log': `2026-01-02 03:04:05,000 - relay - INFO - relay listening on 127.0.0.1:${port}\n`,
    }),
  },
  {
    id: 'wrong-port-ini-syslog',
    playbook: 'wrong port in text',
    style: 'syslog',
    name: 'proxy',
    path: 'proxy.ini',
    says: 'upstream auth refused',
    text: (port) => `[auth]\nhost = 127.0.0.1\nport = ${port}\n\n[cache]\nsize = 64\n`,
    known: (port) => ({
      'logs/auth.log': `Jan  2 03:04:05 web01 auth[1]: info: auth listening on 127.0.0.1:${port}\n`,
    }),
  },
  {
    id: 'wrong-port-properties-klog',
    playbook: 'wrong port in text',
    style: 'klog',
    name: 'gateway',
    path: 'conf/gateway.properties',
    says: 'upstream users refused',
    portKey: 'users.port',
    text: (port) => `users.host=127.0.0.1\nusers.port=${port}\ntimeout=5\n`,
    known: (port) => ({
      'logs/users.log': `I0102 03:04:05.000000 1 main.go:12] users listening on 127.0.0.1:${port}\n`,
    }),
  },
  {
    id: 'wrong-port-toml-of-go',
    playbook: 'wrong port in text, unnamed',
    style: 'logfmt',
    name: 'catalog',
    path: 'catalog.toml',
    wording: 'query failed: dial tcp HOST:PORT: connect: connection refused',
    text: (port) => `[database]\nhost = "127.0.0.1"\nport = ${port}\n`,
    known: (port) => ({ 'logs/database.log': `2026-01-02 03:04:05 UTC LOG:  listening on 127.0.0.1:${port}\n` }),
  },
  {
    id: 'wrong-port-yaml-of-python',
    playbook: 'wrong port in text, unnamed',
    style: 'python',
    name: 'reports',
    path: 'settings.yml',
    wording:
      "HTTPConnectionPool(host='HOST', port=PORT): Max retries exceeded with url: / (Caused by NewConnectionError('[Errno 111] Connection refused'))",
    text: (port) => `render:\n  host: 127.0.0.1\n  port: ${port}\n`,
    known: (port) => ({ 'logs/render.log': `INFO: uvicorn listening on 127.0.0.1:${port}\n` }),
  },
  {
    id: 'wrong-port-properties-of-java',
    playbook: 'wrong port in text, unnamed',
    style: 'log4j',
    name: 'invoices',
    path: 'application.properties',
    wording: 'java.net.ConnectException: Connection refused: localhost/HOST:PORT',
    portKey: 'ledger.port',
    text: (port) => `ledger.host=127.0.0.1\nledger.port=${port}\n`,
    known: (port) => ({ 'logs/ledger.log': `INFO  Tomcat listening on 127.0.0.1:${port}\n` }),
  },
];

/** Drills about ports. */
export const PORT_DRILLS: readonly Drill[] = VARIANTS.map((variant) => ({
  id: variant.id,
  playbook: variant.playbook,
  style: variant.style,
  wants: 'fixed',
  cause: /port \d+, but it listens on/,
  place: (site) => placeVariant(site, variant),
}));

async function placeVariant(site: DrillSite, variant: PortVariant): Promise<PlacedDrill> {
  const { name, style, path, says, wording, portKey, text, known } = variant;
  const upstream = await startUpstream();
  const more = { says, wording, portKey };
  const plan: ServicePlan = {
    name,
    style,
    job: 'upstream',
    config: { path, text: text(upstream.port) },
    files: known(upstream.port),
    more,
    mayChange: [path],
  };
  const placed = await placeService(site, plan, async (service) => service.deploy(text(await freePort())));
  return { ...placed, stop: () => stopBoth(placed, upstream) };
}
