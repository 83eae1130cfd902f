import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { busyboxAvailable, busyboxFolder } from '../../fixtures/busybox.ts';
import { sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { openRig, type RigOptions, type ToolRig } from './tool-rig.ts';

/** What a host has on its PATH. BusyBox alone also means: no git. */
export type HostTools = 'coreutils' | 'BusyBox';

/** The kinds of hosts that this machine can play. */
export const HOST_TOOLS: HostTools[] = [
  ...(sshdAvailable ? ['coreutils' as const] : []),
  ...(sshdAvailable && busyboxAvailable ? ['BusyBox' as const] : []),
];

/** The settings of a host that is reached through this server. */
export function hostOf(sshd: TestSshd): Record<string, unknown> {
  const { address, port, user, keyPath } = sshd;
  return { address, port, user, auth: { kind: 'key', path: keyPath }, hostKey: sshd.fingerprint() };
}

/** A rig whose host is a real sshd with these tools; `path` holds folders that stand before them. */
export async function withRemote(
  tools: HostTools,
  use: (rig: ToolRig, place: { base: string; sshd: TestSshd }) => Promise<void>,
  more: Partial<RigOptions> & { path?: (base: string) => string } = {},
): Promise<void> {
  await using dir = await tempDir();
  await using toolsDir = await tempDir();
  const plain = tools === 'BusyBox' ? busyboxFolder(toolsDir.path) : '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
  const first = more.path === undefined ? '' : `${more.path(dir.path)}:`;
  const temporary = join(dir.path, 'tmp');
  await mkdir(temporary);
  await using sshd = await startSshd([`SetEnv PATH=${first}${plain} TMPDIR=${temporary}`]);
  await using rig = await openRig({ base: dir.path, host: hostOf(sshd), ...more });
  await use(rig, { base: dir.path, sshd });
}

/** An answer without its reference. */
export const plainText = (text: string): string => text.replace(/^\[tool:[^\]]+\] /, '');
