import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { createIncidentIntake } from '../../../src/main/engine/incidents/line-intake-store.ts';
import { blockOfLines } from '../../../src/main/engine/watch/line-block.ts';
import { HostId, type IncidentId } from '../../../src/shared/domain/ids.ts';
import { INCIDENT, openRig, PLACE, SHOP, type ToolRig } from '../../engine/tools/tool-rig.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const WEB = HostId.parse('web-1');
/** As many as in the goal: in lines of a log, in files that are read, and in what a search finds. */
const [IN_LINES, IN_FILES, IN_SEARCH] = [400, 400, 200];
const PER_LINE = 8;

/** The same at every run, unlike anything else. */
const secret = (place: string, index: number): string =>
  createHash('sha256').update(`${place} ${index}`).digest('base64url').replace(/[-_]/g, 'x').slice(0, 28);

/** What a secret stands in, in turn. */
const FORMS: readonly ((value: string) => string)[] = [
  (value) => `password=${value}`,
  (value) => `"api_key": "${value}"`,
  (value) => `https://app:${value}@db.example/x`,
  (value) => `Authorization: Bearer ${value}`,
  (value) => `--token ${value}`,
  (value) => `client_secret: ${value}`,
  (value) => `ghp_${value}abcdefgh`,
  (value) => `Cookie: sid=${value}`,
];
const planted = (place: string, count: number): string[] => Array.from({ length: count }, (_, at) => secret(place, at));
const written = (values: readonly string[]): string[] =>
  values.map((value, at) => (FORMS[at % FORMS.length] ?? String)(value));

function takeLines(rig: ToolRig, values: readonly string[]): void {
  const detector = createDetector({ patterns: [] });
  const intake = createIncidentIntake({ ...rig.deps, ...rig.desk, detector: () => detector, mode: () => 'DISABLED' });
  const texts = written(values);
  const lines = Array.from({ length: values.length / PER_LINE }, (_, at) => ({
    offset: at * 1_000,
    text: `ERROR payment failed ${texts.slice(at * PER_LINE, (at + 1) * PER_LINE).join(' ; ')}`,
  }));
  const cursor = { source: 'web-1:/srv/shop/a.log', fileId: '1:2', offset: 1_000_000, anchor: '', token: '' };
  intake.accept({
    host: WEB,
    service: SHOP,
    path: '/srv/shop/a.log',
    block: blockOfLines(lines),
    cursor,
    gaps: [],
    backlog: false,
  });
}

/** The bytes of every file of the desk. */
function everythingKept(base: string): string {
  const folder = join(base, 'data');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
  return files.join('\n');
}

/** All that a model would be sent of these incidents. */
function everythingSent(rig: ToolRig, incidents: readonly IncidentId[]): string {
  const { gateway, repositories, journal } = rig.desk;
  return incidents
    .flatMap((id) => [
      ...repositories.evidence.list(id).map(({ text }) => gateway.forModel(id, text).text),
      gateway.forModel(id, JSON.stringify(journal.eventsOf(id))).text,
    ])
    .join('\n');
}

const found = (values: readonly string[], text: string): string[] => values.filter((value) => text.includes(value));

describe('of 1,000 secrets in logs, files and what tools find', () => {
  it('none is in a file of the desk or in what a model is sent', { timeout: 120_000 }, async () => {
    await using dir = await tempDir();
    const secrets = {
      lines: planted('log', IN_LINES),
      files: planted('file', IN_FILES),
      search: planted('grep', IN_SEARCH),
    };
    await using rig = await openRig({ base: dir.path });
    await writeFile(join(rig.shop, 'settings.conf'), `${written(secrets.files).join('\n')}\n`);
    await writeFile(
      join(rig.shop, 'many.txt'),
      `${written(secrets.search)
        .map((text) => `needle ${text}`)
        .join('\n')}\n`,
    );
    takeLines(rig, secrets.lines);
    expect((await rig.call('detective', 'read_file', { path: 'settings.conf' })).outcome).toBe('ok');
    expect((await rig.call('detective', 'grep_search', { query: 'needle' })).outcome).toBe('ok');
    const all = [...secrets.lines, ...secrets.files, ...secrets.search];
    const incidents = rig.desk.repositories.incidents.list({ states: ['open', 'escalated'], limit: 100 });
    const sent = everythingSent(
      rig,
      incidents.map(({ id }) => id),
    );
    expect(found(all, sent)).toEqual([]);
    expect(found(all, everythingKept(dir.path))).toEqual([]);
    expect(sent.match(/⟦SECRET_\d+⟧/g)?.length).toBeGreaterThan(1_000);
  });
});

describe('a patch beside a secret', () => {
  it('is shown and kept without it, written with it, and taken back to the same bytes', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    const value = secret('patch', 1);
    const before = `[server]\npassword=${value}\nport=9999\n`;
    await writeFile(join(rig.shop, 'config.ini'), before);
    const { text } = await rig.call('detective', 'read_file', { path: 'config.ini' });
    expect(text).toContain('password=⟦SECRET_1⟧');
    const diff = [
      '--- a/config.ini',
      '+++ b/config.ini',
      '@@ -1,3 +1,3 @@',
      ' [server]',
      ' password=⟦SECRET_1⟧',
      '-port=9999',
      '+port=8080',
      '',
    ].join('\n');
    const step = await rig.draft('apply_patch', { diff });
    expect(step).toMatchObject({ args: { diff }, preview: diff });
    expect((await rig.tools.run(step, PLACE, AbortSignal.timeout(20_000))).outcome).toBe('succeeded');
    expect(readFileSync(join(rig.shop, 'config.ini'), 'utf8')).toBe(before.replace('9999', '8080'));
    const undo = await rig.tools.undo(step, PLACE, AbortSignal.timeout(20_000));
    expect((await rig.tools.run(undo, PLACE, AbortSignal.timeout(20_000))).outcome).toBe('succeeded');
    expect(readFileSync(join(rig.shop, 'config.ini'), 'utf8')).toBe(before);
    expect(found([value], everythingKept(dir.path))).toEqual([]);
  });

  it('is refused where it would write a secret or names one that nobody gave out', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    await writeFile(join(rig.shop, 'config.ini'), `password=${secret('patch', 2)}\n`);
    await rig.call('detective', 'read_file', { path: 'config.ini' });
    const head = '--- a/config.ini\n+++ b/config.ini\n@@ -1 +1,2 @@\n';
    for (const line of ['+copy=⟦SECRET_1⟧', `+copy=${secret('patch', 2)}`, '+copy=⟦SECRET_7⟧']) {
      const diff = `${head} password=⟦SECRET_1⟧\n${line}\n`;
      expect(await rig.call('surgeon', 'apply_patch', { diff })).toMatchObject({ outcome: 'refused' });
    }
    expect(rig.desk.repositories.drafts.list(INCIDENT)).toEqual([]);
  });
});

describe.skipIf(!sshdAvailable)('an address that a model knows by its placeholder', () => {
  it('comes back as the real one in the argument of a diagnostic on the host', async () => {
    await using dir = await tempDir();
    await using sshd = await startSshd();
    const { address, port, user, keyPath } = sshd;
    const host = { address, port, user, auth: { kind: 'key', path: keyPath }, hostKey: sshd.fingerprint() };
    await using rig = await openRig({ base: dir.path, host });
    const { gateway } = rig.desk;
    expect(gateway.forModel(INCIDENT, 'refused by 127.0.0.1').text).toBe('refused by ⟦IP_1⟧');
    const answer = await rig.call('detective', 'run_diagnostics', { command: 'ping -c 1 ⟦IP_1⟧' });
    expect(answer.text).toMatch(/ping -c 1 127\.0\.0\.1 exit 0\n[\s\S]*1 packets transmitted/);
    expect(gateway.forModel(INCIDENT, answer.text).text).toContain('ping -c 1 ⟦IP_1⟧ exit 0');
  });
});
