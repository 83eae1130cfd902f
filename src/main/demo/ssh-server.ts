import { createHash, timingSafeEqual } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Session } from 'ssh2';
import { generateKeys } from './generate-keys.ts';
import { type CommandPlace, type RunningCommand, runCommand } from './run-command.ts';

/** The demo's way in: SSH on loopback, one user, one key, commands only. */
export interface DemoSshServer {
  readonly port: number;
  readonly user: string;
  /** As OpenSSH prints it. */
  readonly hostKey: string;
  /** The private key of the one user, mode 0600. */
  readonly keyFile: string;
  close(): Promise<void>;
}

const USER = 'demo';
const SIGNALS: ReadonlySet<string> = new Set([
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGKILL',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
]);

/** Listens on 127.0.0.1; both keys are made now and live as long as the demo's folder. */
export async function startSshServer(place: CommandPlace, port: number): Promise<DemoSshServer> {
  const hostKeys = generateKeys();
  const userKeys = generateKeys();
  const keyFile = join(place.host.folder, 'id_ed25519');
  await writeFile(keyFile, userKeys.private, { mode: 0o600 });
  const connections = new Set<Connection>();
  const ssh = new ssh2.Server({ hostKeys: [hostKeys.private], ident: 'SentryDeskDemo' }, (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => {});
    connection.on('authentication', (context) => authenticate(context, userKeys.public));
    connection.on('session', (accept) => serveSession(accept(), place));
  });
  // Without `noDelay` every short command waits some 40 ms for the peer's acknowledgement.
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  const bound = await listen(server, port);
  return {
    port: bound,
    user: USER,
    hostKey: fingerprint(hostKeys.public),
    keyFile,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
        setTimeout(resolve, 1_000).unref();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function fingerprint(key: ParsedKey): string {
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;
}

function authenticate(context: AuthContext, key: ParsedKey): void {
  if (context.method !== 'publickey' || context.username !== USER) return context.reject(['publickey']);
  const expected = key.getPublicSSH();
  const isSame = context.key.data.length === expected.length && timingSafeEqual(context.key.data, expected);
  if (!isSame || context.key.algo !== key.type) return context.reject(['publickey']);
  // Without a signature the client only asks whether this key would do.
  if (context.signature === undefined || context.blob === undefined) return context.accept();
  // A bad signature may also be answered with an Error, which the package's types do not say.
  const verdict: unknown = key.verify(context.blob, context.signature, context.hashAlgo);
  if (verdict === true) context.accept();
  else context.reject(['publickey']);
}

// Requests without a listener - a terminal, a shell, file transfer, forwarding - are refused by ssh2.
function serveSession(session: Session, place: CommandPlace): void {
  let running: RunningCommand | null = null;
  session.on('error', () => {});
  session.on('exec', (accept, reject, { command }) => {
    if (running === null) running = runCommand(place, command, accept());
    else reject();
  });
  session.on('signal', (accept, reject, { name }) => {
    const signal = name.startsWith('SIG') ? name : `SIG${name}`;
    if (running === null || !SIGNALS.has(signal)) return reject?.();
    running.signal(signal as NodeJS.Signals);
    accept?.();
  });
}
