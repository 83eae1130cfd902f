import ssh2, { type ParsedKey } from 'ssh2';

const MOST_TRIES = 20;

/** A key pair in OpenSSH's form, with its public part read. */
export interface SshKeys {
  readonly private: string;
  readonly public: ParsedKey;
}

/** Makes an unreadable key pair about once in four hundred times, as ssh2 1.17 does; replaced in tests. */
type Generate = () => { readonly private: string; readonly public: string };

const generateEd25519: Generate = () => ssh2.utils.generateKeyPairSync('ed25519', { comment: 'Sentry Desk demo' });

/** Makes an Ed25519 key pair that can be read back: ssh2 now and then writes one that it refuses itself. */
export function generateKeys(generate: Generate = generateEd25519): SshKeys {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const pair = generate();
    const [publicKey, privateKey] = [ssh2.utils.parseKey(pair.public), ssh2.utils.parseKey(pair.private)];
    if (!(publicKey instanceof Error) && !(privateKey instanceof Error))
      return { private: pair.private, public: publicKey };
  }
  throw new Error('no readable SSH key pair could be made');
}
