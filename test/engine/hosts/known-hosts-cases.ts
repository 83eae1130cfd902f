import { createHmac, randomBytes } from 'node:crypto';

/** Types of host keys that the server of the comparison has. */
export const KEY_TYPES = ['ed25519', 'rsa', 'ecdsa'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** `type base64` of each key: the server's own, and others. */
export interface CaseKeys {
  readonly own: Readonly<Record<KeyType, string>>;
  readonly other: Readonly<Record<KeyType, string>>;
}

/** One question to OpenSSH and to us. */
export interface KnownHostsCase {
  readonly name: string;
  readonly knownHosts: string;
  readonly host: string;
  readonly port: number;
  readonly type: KeyType;
}

const HOST = 'web.example';
const FAR = '[web.example]:2222';

/** A hashed name as `ssh-keygen -H` writes it. */
export function hashName(name: string, salt = randomBytes(20)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** Every shape of line, each for one type of key in turn; `all` for every type. */
export function knownHostsCases(keys: CaseKeys, all: boolean): KnownHostsCase[] {
  return KEY_TYPES.flatMap((type, turn) => {
    const mine = (_: unknown, index: number) => all || index % KEY_TYPES.length === turn;
    const shapes = { ...namesAndMarkers(keys, type), ...bytesOfLines(keys, type) };
    const near = Object.entries(shapes).filter(mine);
    const far = Object.entries(portShapes(keys, type)).filter(mine);
    return [
      ...near.map(([name, knownHosts]) => ({ name, knownHosts, host: HOST, port: 22, type })),
      ...far.map(([name, knownHosts]) => ({ name, knownHosts, host: HOST, port: 2222, type })),
      ...addressCases(keys, type).filter(mine),
    ];
  });
}

function namesAndMarkers(keys: CaseKeys, type: KeyType): Record<string, string> {
  const own = keys.own[type];
  const other = keys.other[type];
  const line = `${HOST} ${own}`;
  const long = (length: number) => 'a'.repeat(length);
  return {
    nothing: '',
    same: line,
    changed: `${HOST} ${other}`,
    'another type of the same server': `${HOST} ${keys.own[type === 'rsa' ? 'ed25519' : 'rsa']}`,
    'another type': `${HOST} ${keys.other[type === 'rsa' ? 'ed25519' : 'rsa']}`,
    'one of two': `${HOST} ${other}\n${line}`,
    twice: `${line}\n${line}`,
    'other after': `${line}\n${HOST} ${other}`,
    'every type': KEY_TYPES.map((each) => `${HOST} ${keys.own[each]}`).join('\n'),
    capitals: `WEB.EXAMPLE ${own}`,
    hashed: `${hashName(HOST)} ${own}`,
    'hashed changed': `${hashName(HOST)} ${other}`,
    'hashed capitals': `${hashName('WEB.example')} ${own}`,
    'hashed pattern': `${hashName('*.example')} ${own}`,
    'hashed in a list': `${hashName(HOST)},${HOST} ${own}`,
    'hashed, short salt': `${hashName(HOST, Buffer.alloc(10, 1))} ${own}`,
    'hashed, unpadded': `${hashName(HOST).replace(/=$/, '')} ${own}`,
    'hashed, other version': `${hashName(HOST).replace('|1|', '|2|')} ${own}`,
    'hashed, negated': `!${hashName(HOST)} ${own}`,
    list: `db,${HOST},10.0.0.1 ${own}`,
    'list with a space': `db, ${HOST} ${own}`,
    star: `* ${own}`,
    'star inside': `w*.ex*le ${other}`,
    'question mark': `we?.example ${own}`,
    'two question marks': `we??.example ${own}`,
    'part of the name': `web ${own}`,
    negated: `*.example,!${HOST} ${own}`,
    'negated first': `!${HOST},*.example ${own}`,
    'negated capitals': `!WEB.example,* ${own}`,
    'only negated': `!db.example ${own}`,
    'negated twice': `!!${HOST},* ${own}`,
    'empty patterns': `,,${HOST} ${own}`,
    'longest pattern': `${long(1_022)},${HOST} ${own}`,
    'too long a pattern': `${long(1_023)},${HOST} ${own}`,
    'too long a pattern after': `${HOST},${long(1_100)} ${own}`,
    'a dot more': `${HOST}. ${own}`,
    'a port glued on': `${HOST}:22 ${own}`,
    'brackets with 22': `[${HOST}]:22 ${own}`,
    'any port': `[*]:* ${own}`,
    revoked: `${line}\n@revoked ${HOST} ${own}`,
    'revoked for all': `@revoked * ${own}\n${line}`,
    'revoked, hashed': `${line}\n@revoked ${hashName(HOST)} ${own}`,
    'revoked, not for this host': `${line}\n@revoked *,!${HOST} ${own}`,
    'revoked elsewhere': `${line}\n@revoked db.example ${own}`,
    'other revoked': `@revoked * ${other}\n${line}`,
    'revoked, indented': `  @revoked * ${own}\n${line}`,
    'authority beside the key': `@cert-authority ${HOST} ${other}\n${line}`,
    'authority beside another key': `@cert-authority ${HOST} ${other}\n${HOST} ${other}`,
    'authority of others': `@cert-authority *.org ${own}\n${line}`,
    'marker glued on': `@revoked${HOST} ${own}`,
    'stricter: authority alone': `@cert-authority ${HOST} ${own}`,
    'stricter: marker that nobody knows': `@trusted ${HOST} ${own}`,
    'stricter: marker in capitals': `@Revoked ${HOST} ${own}\n${line}`,
    'stricter: two markers': `@revoked @cert-authority ${HOST} ${own}\n${line}`,
    'stricter: marker before a tab': `@revoked\t${HOST} ${own}\n${line}`,
    'stricter: revoked key that cannot be read': `@revoked ${HOST} ssh-rsa AAAA\n${line}`,
  };
}

function bytesOfLines(keys: CaseKeys, type: KeyType): Record<string, string> {
  const own = keys.own[type];
  const other = keys.other[type];
  const [named = '', base64 = ''] = own.split(' ');
  const [, otherBase64 = ''] = other.split(' ');
  const line = `${HOST} ${own}`;
  return {
    CRLF: `\r\n${line}\r\n`,
    'CRLF changed': `${HOST} ${other}\r\n`,
    'CR alone': `${HOST} ${other}\r${line}`,
    comment: `# ${line}\n`,
    'comment after': `${line} # of the boss`,
    'comment for a key': `${HOST} # ${own}`,
    indented: ` \t ${line}`,
    'trailing spaces': `${line}   \t`,
    tabs: `${HOST}\t\t${own.replace(' ', '\t')}`,
    'hard space before': `\u00a0${line}`,
    'byte order mark before': `\ufeff${line}`,
    'vertical tab before': `\v${line}`,
    'NUL after': `${line}\0rest`,
    'NUL before': `\0${line}`,
    'NUL inside': `${HOST} ${named} ${otherBase64.slice(0, 20)}\0${otherBase64.slice(20)}`,
    'CR inside the key': `${HOST} ${named} ${base64.slice(0, 10)}\r${base64.slice(10)}`,
    'form feed inside the key': `${HOST} ${named} ${otherBase64.slice(0, 12)}\f${otherBase64.slice(12)}`,
    'no base64': `${HOST} ${named} !!!!`,
    'one character less': `${HOST} ${named} ${base64.slice(0, -1)}`,
    'cut short': `${HOST} ${named} ${otherBase64.slice(0, 24)}`,
    'four characters more': `${HOST} ${named} ${otherBase64}AAAA`,
    'padding more': `${HOST} ${named} ${otherBase64}=`,
    'no padding': `${HOST} ${named} ${otherBase64.replace(/=+$/, '')}`,
    'base64 of URLs': `${HOST} ${named} ${otherBase64.replaceAll('+', '-').replaceAll('/', '_')}`,
    'type of another key': `${HOST} ${type === 'rsa' ? 'ssh-ed25519' : 'ssh-rsa'} ${otherBase64}`,
    'type in capitals': `${HOST} ${named.toUpperCase()} ${otherBase64}`,
    'name of a signature': `${HOST} rsa-sha2-256 ${keys.own.rsa.split(' ')[1]}`,
    'name of a signature, changed': `${HOST} rsa-sha2-512 ${keys.other.rsa.split(' ')[1]}`,
    'type that nobody knows': `${HOST} ssh-ed448 ${base64}`,
    'SSH 1': `${HOST} 1024 35 1234567`,
    'host alone': HOST,
    'host and type': `${HOST} ${named}`,
    'bad line first': `${HOST} ssh-ed25519 AAAA\n${line}`,
    'quoted name': `"${HOST}" ${own}`,
    'options before': `${HOST} from="x" ${own}`,
    'long comment': `${line} ${'c'.repeat(100_000)}`,
    'long line before': `${'y'.repeat(200_000)} ${own}\n${line}`,
    'long list': `${'x,'.repeat(3_000)}${HOST} ${own}`,
    'long file': `${`db.example ${keys.other.ed25519}\n`.repeat(20_000)}${line}`,
    'Kelvin sign': `\u212a,web.example\u212a ${own}`,
  };
}

function portShapes(keys: CaseKeys, type: KeyType): Record<string, string> {
  const own = keys.own[type];
  const other = keys.other[type];
  return {
    'with the port': `${FAR} ${own}`,
    'with the port, changed': `${FAR} ${other}`,
    'with the port, hashed': `${hashName(FAR)} ${own}`,
    'without the port': `${HOST} ${own}`,
    'without the port, changed': `${HOST} ${other}`,
    'without the port, hashed': `${hashName(HOST)} ${own}`,
    'without the port, another type': `${HOST} ${keys.own[type === 'rsa' ? 'ed25519' : 'rsa']}`,
    'other with the port, same without': `${FAR} ${other}\n${HOST} ${own}`,
    'same with the port, other without': `${HOST} ${other}\n${FAR} ${own}`,
    'cut short with the port, same without': `${FAR} ssh-ed25519 AAAA\n${HOST} ${own}`,
    'another port': `[${HOST}]:2223 ${other}`,
    'a star': `* ${other}`,
    'a pattern of ports': `[*.example]:2222 ${own}`,
    'a pattern without the port': `*.example ${own}`,
    'a negated port': `[*]:*,!${FAR} ${own}`,
    'a negated name': `*,!${HOST} ${own}`,
    'revoked without the port': `${HOST} ${own}\n@revoked ${HOST} ${own}`,
    'authority with the port, same without': `@cert-authority ${FAR} ${other}\n${HOST} ${own}`,
    'stricter: revoked without the port only': `${FAR} ${own}\n@revoked ${HOST} ${own}`,
    'stricter: authority without the port': `@cert-authority ${HOST} ${own}`,
  };
}

function addressCases(keys: CaseKeys, type: KeyType): KnownHostsCase[] {
  const own = keys.own[type];
  const asked = [
    { name: 'IPv6', host: '::1', port: 22, knownHosts: `::1 ${own}` },
    { name: 'IPv6 with a port', host: '::1', port: 2222, knownHosts: `[::1]:2222 ${own}` },
    { name: 'IPv6, changed', host: '::1', port: 2222, knownHosts: `[::1]:2222 ${keys.other[type]}` },
    { name: 'IPv6, hashed', host: '::1', port: 2222, knownHosts: `${hashName('[::1]:2222')} ${own}` },
    { name: 'IPv4', host: '10.0.0.7', port: 22, knownHosts: `10.0.0.* ${own}` },
    { name: 'asked in capitals', host: 'Web.EXAMPLE', port: 22, knownHosts: `${HOST} ${own}` },
    { name: 'asked in capitals, hashed', host: 'Web.EXAMPLE', port: 22, knownHosts: `${hashName(HOST)} ${own}` },
    { name: 'asked in capitals with a port', host: 'WEB.example', port: 2222, knownHosts: `${FAR} ${own}` },
  ];
  return asked.map((question) => ({ ...question, type }));
}
