import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Settings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { readImport } from '../../src/renderer/features/settings/read-import.ts';
import { asValue, checkSetting, describeSettings } from '../../src/renderer/features/settings/setting-fields.ts';
import { GROUP_WORDS, settingWords } from '../../src/renderer/text/setting-words.ts';
import { busyWorld } from '../fakes/desk-story.ts';
import type { DeskWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

let rig: DeskRig | null = null;

beforeEach(layOutPage);

afterEach(() => {
  cleanup();
  rig?.close();
  rig = null;
  vi.restoreAllMocks();
});

function start(world: DeskWorld = busyWorld(Date.now())): DeskRig {
  window.location.hash = '#/settings';
  const started = deskRig(world);
  rig = started;
  render(<App desk={started.desk} />);
  return started;
}

const inputsOf = (name: string): unknown[] =>
  (rig?.peer.calls ?? []).filter((c) => c.name === name).map((c) => c.input);
const field = (label: string): Promise<HTMLInputElement> => screen.findByLabelText<HTMLInputElement>(label);
const type = (input: HTMLElement, value: string): boolean => fireEvent.change(input, { target: { value } });
const save = (): HTMLButtonElement => screen.getByRole('button', { name: 'Save' });

const MOUNTED = [
  { id: 'runbooks', transport: { kind: 'stdio', command: ['npx', 'evil', '/srv'] }, tools: ['look_up'] },
  { id: 'wiki', transport: { kind: 'http', url: 'https://wiki.example/mcp' }, tools: ['search'] },
];

describe('the settings that are shown', () => {
  const descriptions = describeSettings();
  const of = (name: string) => {
    const found = descriptions.find((each) => each.field === name);
    if (found === undefined) throw new Error(`no setting ${name}`);
    return found;
  };

  it('are all single values of the schema, each with words and the default of the schema', () => {
    expect(descriptions.filter((each) => settingWords(each.field).does === '').map((each) => each.field)).toEqual([]);
    expect(of('security.maxRetries')).toEqual({
      field: 'security.maxRetries',
      kind: { type: 'number', min: 1, max: 20, whole: true },
      standard: '3',
    });
    expect(of('security.mode').kind).toEqual({ type: 'choice', options: ['AUDIT', 'ACTIVE', 'DISABLED'] });
    expect(of('llm.roles.surgeon.model').standard).toBe('');
    expect(of('security.docDomains').standard.split('\n')).toEqual(Settings.parse({}).security.docDomains);
  });

  it('fill every group that the screen leads to', () => {
    expect([...new Set(descriptions.map(({ field }) => field.split('.')[0]))]).toEqual(Object.keys(GROUP_WORDS));
  });

  it('are judged by the schema of the engine, in words', () => {
    expect(checkSetting(of('security.maxRetries'), '20')).toBe('');
    expect(checkSetting(of('security.maxRetries'), '2.5')).toBe('Type a whole number from 1 to 20.');
    expect(checkSetting(of('security.maxRetries'), 'many')).toBe('Type a whole number from 1 to 20.');
    expect(checkSetting(of('security.stopFile'), 'STOP')).toBe('This must be an absolute path.');
    expect(checkSetting(of('llm.roles.triage.model'), 'x'.repeat(129))).not.toBe('');
    expect(checkSetting(of('security.maxRetries'), '')).toBe('');
  });

  it('turn into values, and nothing typed means the default', () => {
    expect(asValue(of('security.docDomains'), ' a.example \n\nb.example')).toEqual(['a.example', 'b.example']);
    expect(asValue(of('security.maxCost10Min'), '2.5')).toBe(2.5);
    expect(asValue(of('llm.model'), '  ')).toBeUndefined();
  });

  it('are read from a file before it is sent', () => {
    expect(readImport('{')).toMatchObject({ why: 'This is no JSON file. Pick one that was exported here.' });
    expect(readImport('{"security": {"maxRetries": 0}}').why).toMatch(/^security\.maxRetries: /);
    expect(readImport('{"hosts": [{"id": "a", "address": "local"}]}')).toMatchObject({ why: '', hosts: 1 });
    expect(readImport(JSON.stringify({ mcpServers: MOUNTED })).programs).toEqual(['npx evil /srv']);
  });
});

describe('Settings', () => {
  it('shows the mounted servers as the file names them, to read and not to type into', async () => {
    const world = busyWorld(Date.now());
    world.settings.mcpServers = Settings.parse({ mcpServers: MOUNTED }).mcpServers;
    start(world);
    const shown = await screen.findByRole('region', { name: 'mcpServers' });
    expect(JSON.parse(shown.textContent ?? '')).toEqual(world.settings.mcpServers);
    expect(within(screen.getByRole('region', { name: 'MCP servers' })).queryByRole('textbox')).toBeNull();
  });

  it('names the programs that a file would start before it is taken over', async () => {
    start();
    const file = new File([JSON.stringify({ mcpServers: MOUNTED })], 'settings.json');
    fireEvent.change(await screen.findByLabelText('A file of settings to import'), { target: { files: [file] } });
    const dialog = await screen.findByRole('dialog', { name: 'Replace the settings?' });
    expect(within(dialog).getByRole('listitem').textContent).toBe('npx evil /srv');
  });

  it('sends only what was changed, against the version that was shown', async () => {
    start();
    type(await field('Fix attempts'), '5');
    type(await field('A plan waits for'), '');
    expect(screen.getByText('2 changes are not saved.')).toBeTruthy();
    fireEvent.click(save());
    await screen.findByText('Saved. It counts from now on.');
    expect(inputsOf('settings.change')).toEqual([
      {
        version: '0'.repeat(64),
        values: [{ field: 'security.maxRetries', value: 5 }, { field: 'security.approvalTtlSeconds' }],
      },
    ]);
    await waitFor(async () => expect((await field('Fix attempts')).value).toBe('5'));
  });

  it('says in place what is wrong and does not send it', async () => {
    start();
    const attempts = await field('Fix attempts');
    type(attempts, '40');
    expect(screen.getByText('Type a whole number from 1 to 20.')).toBeTruthy();
    expect(attempts.getAttribute('aria-invalid')).toBe('true');
    expect(save().disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Use the default of Fix attempts' }));
    expect(screen.queryByText(/not saved/)).toBeNull();
  });

  it('keeps what was typed when the engine refuses it, and names the field', async () => {
    const world = busyWorld(Date.now());
    start(world);
    const domains = await field('Domains of documentation');
    type(domains, 'not a domain');
    world.fleet.refusal = new AppError('invalid_input', 'must be a domain name', { field: 'security.docDomains.0' });
    fireEvent.click(save());
    await screen.findByText(/must be a domain name/);
    expect(domains.value).toBe('not a domain');
    expect(domains.getAttribute('aria-invalid')).toBe('true');
  });

  it('keeps what was typed while another screen is looked at, until it is discarded', async () => {
    start();
    type(await field('Fix attempts'), '7');
    window.location.hash = '#/now';
    await screen.findByRole('heading', { level: 1, name: 'Now' });
    window.location.hash = '#/settings';
    expect((await field('Fix attempts')).value).toBe('7');
    fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect((await field('Fix attempts')).value).toBe('3');
    expect(screen.queryByText(/not saved/)).toBeNull();
  });

  it('does not write over what was changed meanwhile, and offers to look again', async () => {
    const { peer, desk } = start();
    type(await field('Fix attempts'), '5');
    const shown = desk.get().settings?.version ?? '';
    await desk.get().client?.settings.change({ version: shown, values: [{ field: 'security.maxRetries', value: 9 }] });
    let show: () => void = () => undefined;
    peer.world.record.look = new Promise((resolve) => (show = resolve));
    fireEvent.click(save());
    fireEvent.click(await screen.findByRole('button', { name: 'Look at the file again' }));
    await screen.findByText('The file was read again.');
    expect(peer.world.settings.security.maxRetries).toBe(9);
    expect((await field('Fix attempts')).value).toBe('5');
    // What was read again comes with the next look at the settings: until it is shown, nothing is saved against it.
    expect(save().disabled).toBe(true);
    show();
    await waitFor(() => expect(save().disabled).toBe(false));
    fireEvent.click(save());
    await screen.findByText('Saved. It counts from now on.');
    expect(peer.world.settings.security.maxRetries).toBe(5);
  });

  it('shows what the environment gives, and does not let it be changed here', async () => {
    const world = busyWorld(Date.now());
    world.record.given = { 'security.maxRetries': 'MAX_RETRIES' };
    start(world);
    const attempts = await field('Fix attempts');
    expect(attempts.readOnly).toBe(true);
    expect(screen.getByText(/Given by the environment/).textContent).toContain('MAX_RETRIES');
  });

  it('finds settings by words, by field and by the name in the environment', async () => {
    start();
    await field('Fix attempts');
    type(screen.getByLabelText('Search the settings'), 'restart_cooldown seconds');
    expect(screen.queryByLabelText('Fix attempts')).toBeNull();
    type(screen.getByLabelText('Search the settings'), 'MAX_RETRIES');
    expect(screen.getByLabelText('Fix attempts')).toBeTruthy();
  });

  it('asks for a model only where one is used', async () => {
    start();
    await field('Fix attempts');
    expect(screen.queryByLabelText('Model', { selector: 'input' })).toBeNull();
    fireEvent.click(screen.getByLabelText('Anthropic'));
    type(screen.getByLabelText('Model', { selector: 'input' }), 'some-model');
    fireEvent.click(save());
    await screen.findByText('Saved. It counts from now on.');
    expect(rig?.peer.world.settings.llm).toMatchObject({ provider: 'anthropic', model: 'some-model' });
  });

  it('takes a key in, says where it is, and removes it after asking', async () => {
    start();
    const row = (await screen.findByText('Key of Anthropic')).closest('li');
    const inRow = within(row ?? document.body);
    fireEvent.click(inRow.getByRole('button', { name: 'Set: Key of Anthropic' }));
    type(inRow.getByLabelText('Key of Anthropic'), 'sk-typed-in');
    fireEvent.click(inRow.getByRole('button', { name: 'Keep it' }));
    await inRow.findByText('Kept in memory until the app ends');
    expect(document.body.innerHTML).not.toContain('sk-typed-in');
    fireEvent.click(inRow.getByRole('button', { name: 'Test this key' }));
    await inRow.findByText('The key is good.');
    expect(inputsOf('models.test')).toEqual([{ provider: 'anthropic' }]);
    fireEvent.click(inRow.getByRole('button', { name: 'Remove: Key of Anthropic' }));
    fireEvent.click(inRow.getByRole('button', { name: 'Remove it' }));
    await inRow.findByText('Not set');
    expect(inputsOf('secrets.remove')).toEqual([{ name: 'ANTHROPIC_API_KEY' }]);
  });
});
