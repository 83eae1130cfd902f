import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PEM texts: an authority, and a certificate for `localhost` of today and one of yesterday. */
export interface DrillCertificates {
  readonly ca: string;
  readonly good: { readonly key: string; readonly cert: string };
  readonly expired: { readonly key: string; readonly cert: string };
}

/** Makes the certificates in a folder of their own with the real openssl. */
export async function makeCertificates(folder: string): Promise<DrillCertificates> {
  await mkdir(folder, { recursive: true });
  const openssl = (line: string) => run('openssl', line.split(' '), { cwd: folder });
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  await openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=drill -days 30');
  await openssl(
    'req -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost',
  );
  const sign = 'x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy';
  await openssl(`${sign} -days 30 -out good.pem`);
  await openssl(`${sign} -days -1 -out expired.pem`);
  const key = await read('own.key');
  return {
    ca: await read('ca.pem'),
    good: { key, cert: await read('good.pem') },
    expired: { key, cert: await read('expired.pem') },
  };
}
