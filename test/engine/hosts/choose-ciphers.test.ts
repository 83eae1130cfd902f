import { describe, expect, it } from 'vitest';
import { chooseCiphers } from '../../../src/main/engine/hosts/choose-ciphers.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { openHosts, REMOTE, remoteHost, settingsOf } from './host-rig.ts';

describe('the choice of ciphers', () => {
  it('prefers AES-GCM with the native parts of ssh2, and AES-CTR without them', () => {
    expect([chooseCiphers(true)[0], chooseCiphers(false)[0]]).toEqual(['aes128-gcm@openssh.com', 'aes128-ctr']);
    expect(chooseCiphers(true).toSorted()).toEqual(chooseCiphers(false).toSorted());
  });

  it.skipIf(!sshdAvailable).each(['aes128-gcm@openssh.com', 'aes128-ctr'])(
    'works with a server that takes only %s, with or without the native parts',
    async (cipher) => {
      const sshd = await startSshd([`Ciphers ${cipher}`, 'LogLevel DEBUG1']);
      try {
        await using hosts = await openHosts(settingsOf({ hosts: [remoteHost(sshd)] }));
        const request = { argv: ['echo', 'hi'] as const, timeoutMs: 10_000, maxOutputBytes: 100 };
        const { stdout } = await hosts.exec(REMOTE, request, AbortSignal.timeout(15_000));
        expect(stdout.toString()).toBe('hi\n');
      } finally {
        await sshd.stop();
      }
    },
  );
});
