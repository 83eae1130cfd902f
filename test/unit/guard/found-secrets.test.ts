import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tryRedaction } from '../../../src/main/engine/guard/try-redaction.ts';

/** Made at run time, so that no scanner takes the tests for a leak; every character of `from` in turn, never the same twice. */
const ALNUM = 'k7Rq2Zs9Lw4Xf1Bv8Nd3Gh6Jm5Ty0PcVaEu';
const made = (length: number, from = ALNUM): string =>
  Array.from({ length }, (_, at) => from[(at * 11 + Math.floor(at / from.length) * 3) % from.length]).join('');
const hex = (length: number): string => made(length, '7c1e9a4b0d5f2836');
const key = (kind: string): string =>
  `-----BEGIN ${kind}PRIVATE KEY-----\n${made(64)}\n${made(40)}==\n-----END ${kind}PRIVATE KEY-----`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const WORD = 'Tr0ub4dor-and-3';

/** A text, and what of it must be gone. */
const SECRETS: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['an assignment in a shell', `export ORDERS_DB_PASSWORD=${WORD}`, WORD],
  ['a flag', `runner --password ${WORD} --verbose`, WORD],
  ['a flag with an equals sign', `runner --api-key=${made(24)}`, made(24)],
  ['a client of MySQL', `mysqldump -u root -p${WORD} shop`, WORD],
  ['a client of Redis', `redis-cli -h cache -a ${WORD} ping`, WORD],
  ['curl with a user', `curl -s -u deploy:${WORD} https://ci.example/job`, WORD],
  ['sshpass', `sshpass -p ${WORD} ssh app@web`, WORD],
  ['docker login', `docker login registry.example -u ci -p ${WORD}`, WORD],
  ['JSON', `{"user":"app","passwd":"${WORD}"}`, WORD],
  ['JSON inside of JSON', `{"body":"{\\"client_secret\\":\\"${WORD}\\"}"}`, WORD],
  ['YAML', `database:\n  password: ${WORD}\n  host: db`, WORD],
  ['an element', `<smtpPassword>${WORD}</smtpPassword>`, WORD],
  ['Go', `var stripeToken string = "${made(30)}"`, made(30)],
  ['a comparison', `if ("${WORD}" != adminPassword) {`, WORD],
  ['a property', `System.setProperty("MAIL_SECRET", "${WORD}")`, WORD],
  ['basic credentials', `Authorization: Basic ${base64(`app:${WORD}`)}`, base64(`app:${WORD}`)],
  ['a bearer', `authorization=Bearer ${made(40)}`, made(40)],
  ['a header of its own', `X-Api-Key: ${made(32)}`, made(32)],
  ['a cookie', `Cookie: theme=dark; SESSION=${made(32)}`, made(32)],
  ['a session', `JSESSIONID=${made(32).toUpperCase()}`, made(32).toUpperCase()],
  ['credentials of a URL', `amqp://shop:${WORD}@mq-1:5672/orders`, WORD],
  ['credentials with signs', 'postgres://app:p%40ss:w0rd!@db/shop', 'p%40ss:w0rd!'],
  ['a URL without a name', `redis://:${WORD}@cache:6379/0`, WORD],
  ['JDBC', `jdbc:sqlserver://db;user=sa;password=${WORD};encrypt=true`, WORD],
  ['JDBC of Oracle', `jdbc:oracle:thin:scott/${WORD}@//db:1521/x`, WORD],
  ['a DSN of Go', `app:${WORD}@tcp(db:3306)/shop`, WORD],
  ['an account key', `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${made(86)}==`, made(86)],
  ['a signed URL', `https://blob.example/a?sv=2026&sig=${made(43)}%3D`, made(43)],
  ['a JWT', `got eyJhbGciOiJub25lIn0.${base64('{"sub":"42","name":"x"}').replace(/=+$/, '')}.${made(43)}`, made(43)],
  ['AWS', `using AKIA${made(16, 'QWERTZUIOPASDF2345')} now`, made(16, 'QWERTZUIOPASDF2345')],
  ['GitHub', `remote: ghp_${made(36)}`, made(36)],
  ['GitLab', `clone with glpat-${made(20)}`, made(20)],
  ['Slack', `post xoxb-${hex(12)}-${made(24)}`, made(24)],
  ['a webhook', `https://hooks.slack.com/services/T${made(8)}/B${made(8)}/${made(24)}`, made(24)],
  ['Stripe', `charge with sk_live_${made(24)}`, made(24)],
  ['Twilio', `sid SK${hex(32)}`, hex(32)],
  ['Telegram', `bot 123456789:AA${made(33)}`, made(33)],
  ['Mailchimp', `list ${hex(32)}-us14`, hex(32)],
  ['Vault', `hvs.${made(90)}`, made(90)],
  [
    'age',
    `AGE-SECRET-KEY-1${made(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`,
    made(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'),
  ],
  ['.netrc', `machine ci.example login bot password ${WORD}`, WORD],
  ['.pgpass', `db-1:5432:shop:app:${WORD}`, WORD],
  ['a hash of a password', `root:$6$saltsalt$${made(60)}:19000:0:99999:7:::`, made(60)],
  ['registry credentials', `{"auths":{"r.example":{"auth":"${base64(`ci:${WORD}`)}"}}}`, base64(`ci:${WORD}`)],
  ['a kubeconfig', `    client-key-data: ${base64(key('RSA '))}`, base64(key('RSA '))],
  ['a token of a cluster', `users:\n- user:\n    token: ${made(40)}`, made(40)],
];

const KEYS: readonly (readonly [what: string, text: string])[] = [
  ['RSA', key('RSA ')],
  ['OpenSSH', key('OPENSSH ')],
  ['encrypted', key('ENCRYPTED ')],
  ['PGP', key('PGP ').replaceAll('KEY-----', 'KEY BLOCK-----')],
  ['one line', key('').replaceAll('\n', '\\n')],
  ['cut off', key('EC ').split('-----END')[0] ?? ''],
  ['without its ends', `path.pem:7\n${made(64)}\n${made(64)}\n${made(64)}\nok`],
  ['PuTTY', `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n${made(64)}\n${made(64)}\nPrivate-MAC: ${hex(64)}`],
];

const PRIVATE: readonly (readonly [text: string, value: string])[] = [
  ['from 10.20.30.40:5432 to web', '10.20.30.40'],
  ['range 10.0.0.1-10.0.0.9', '10.0.0.9'],
  ['net 172.16.0.0/12 down', '172.16.0.0'],
  ['rhost=203.0.113.9.', '203.0.113.9'],
  ['/192.168.001.010:80', '192.168.001.010'],
  ['listen [2001:db8:7::1]:443', '2001:db8:7::1'],
  ['addr:2001:db8::42: refused', '2001:db8::42'],
  ['fe80::a1b2%eth0 up', 'fe80::a1b2'],
  ['peer ::ffff:10.9.8.7 left', '10.9.8.7'],
  ['2001:db8:5::/48 via x', '2001:db8:5::'],
  ['to=<ada.lovelace+ops@mail.example.co.uk>', 'ada.lovelace+ops@mail.example.co.uk'],
  ['GET /u?email=ada%40shop.example HTTP/1.1', 'ada%40shop.example'],
  ['mailto:jörg@bücher.example', 'jörg@bücher.example'],
  ['card 4111 1111 1111 1111 declined', '4111 1111 1111 1111'],
  ['IBAN DE89 3704 0044 0532 0130 00', 'DE89 3704 0044 0532 0130 00'],
  ['ssn 219-09-9999', '219-09-9999'],
  ['call +49 30 1234567 now', '+49 30 1234567'],
];

const CLEAN: readonly string[] = [
  '2026-11-27T10:20:30.123Z INFO worker-3 finished order 4711002233445566 in 12 ms',
  'npm WARN deprecated left-pad@1.3.0: use String.prototype.padStart()',
  `commit ${hex(40)} (HEAD -> main)`,
  `golang.org/x/sys v0.1.0 h1:${made(43)}=`,
  `"integrity": "sha512-${made(86)}=="`,
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${made(44)} ops`,
  `docs.example.com,192.0.2.7 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${made(44)}`,
  'PASS: TestLogin (0.03s)',
  'Failed password for invalid user admin from db port 22 ssh2',
  'password_file: /run/secrets/db',
  'secretName: shop-tls',
  'token = os.environ["TOKEN"]',
  'const token = readToken(request);',
  'max_tokens: 4096, total_tokens=1234567890',
  'public_key: "abcDEF123456"',
  'password: ${DB_PASSWORD}',
  'api_key = "xxxxxxxxxxxxxxxxxxxx"',
  'mac 00:1a:2b:3c:4d:5e joined, took 10:20:30',
  'std::chrono::seconds and crate::auth::token',
  'Started user@1000.service and getty@tty1.service',
  'GET /img/logo@2x.png 200',
  'upgraded libfoo-1.2.3.4-r1 to v1.2.3.5',
  'git clone git@github.com:acme/shop.git',
  'phone home took 555 ms, code 404-200',
  'blk_-1608999687919862906 at 081109 203615 148',
];

describe('secrets of any form', () => {
  it.each(SECRETS)('are found in %s', (_what, text, secret) => {
    const { redacted, restored } = tryRedaction(text);
    expect(redacted).not.toContain(secret);
    expect(restored).toBe(text);
  });

  it.each(KEYS)('are found in a private key: %s', (_what, text) => {
    const { redacted, restored } = tryRedaction(text);
    for (const length of [64, 40]) expect(redacted).not.toContain(made(length));
    expect(restored).toBe(text);
  });

  it('keep the lines of a file in their places', () => {
    const text = `a\n${key('RSA ')}\nb`;
    const lines = tryRedaction(text).redacted.split('\n');
    expect(lines).toEqual(['a', ...[1, 2, 3, 4].map((number) => `⟦PRIVATE_KEY_${number}⟧`), 'b']);
  });

  it('leave the host of a URL to be read', () => {
    expect(tryRedaction(`https://ci:${WORD}@build.example/x`).redacted).toBe('https://ci:⟦SECRET_1⟧@build.example/x');
  });

  it('are found again where nothing tells of them', () => {
    expect(tryRedaction(`password=${WORD}\nretry with ${WORD} failed`).redacted).toBe(
      'password=⟦SECRET_1⟧\nretry with ⟦SECRET_1⟧ failed',
    );
  });
});

it.each(PRIVATE)('%j gives away no %j', (text, value) => {
  const { redacted, restored } = tryRedaction(text);
  expect(redacted).not.toContain(value);
  expect(restored).toBe(text);
});

it.each(CLEAN)('%j stays as it is', (text) => {
  expect(tryRedaction(text).redacted).toBe(text);
});

describe('whatever the text', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '⟦',
      '⟧',
      '⟦⟦',
      '⟦SECRET_1⟧',
      '⟦IP_1⟧',
      '\ud800',
      '\udc00',
      '\r\n',
      `password=${WORD}`,
      '10.1.2.3',
      'a@b.example',
      key(''),
    ),
  );

  it('its placeholders give it back, and what is known to be secret is not in it', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join(' ');
        const { redacted, restored, findings } = tryRedaction(text);
        expect(restored).toBe(text);
        for (const { start, end } of findings) expect(end).toBeGreaterThan(start);
        if (parts.includes(`password=${WORD}`)) expect(redacted).not.toContain(WORD);
        if (parts.includes('10.1.2.3')) expect(redacted).not.toContain('10.1.2.3');
      }),
    );
  });
});
