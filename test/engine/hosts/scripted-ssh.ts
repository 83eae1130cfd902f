import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import { generateKeys } from '../../../src/main/demo/generate-keys.ts';
import { fingerprintKey } from '../../../src/main/engine/hosts/fingerprint-key.ts';

/** A peer that speaks the real protocol and answers log-ins as told. */
export interface ScriptedSsh {
  readonly port: number;
  readonly fingerprint: string;
  /** Methods that were tried, in order. */
  readonly tried: string[];
  /** Stops reading and answering, without closing: what a dead network looks like. */
  hang(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one on loopback; every command prints `ran` and exits with 0. */
export async function startScriptedSsh(onLogIn: (context: AuthContext) => void): Promise<ScriptedSsh> {
  const { private: privateKey, public: publicKey } = generateKeys();
  const sockets = new Set<Socket>();
  const tried: string[] = [];
  const ssh = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      tried.push(context.method);
      onLogIn(context);
    });
    serve(connection);
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    ssh.injectSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintKey(publicKey.getPublicSSH()),
    tried,
    hang: () => {
      for (const socket of sockets) socket.pause();
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(connection: Connection): void {
  connection.on('session', (accept) =>
    accept().on('exec', (accepted, _refuse, { command }) => {
      const channel = accepted();
      if (command.includes('forever')) return void channel.write('on\n');
      channel.write('ran\n');
      channel.exit(0);
      channel.end();
    }),
  );
}
