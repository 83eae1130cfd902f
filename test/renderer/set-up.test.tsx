import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { changedTest, type DeskFleet, passedTest, SHOWN_KEY, unpinnedTest } from '../fakes/desk-fleet.ts';
import { storyImportable } from '../fakes/desk-fleet-story.ts';
import { busyWorld } from '../fakes/desk-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

let rig: DeskRig;

beforeEach(layOutPage);

afterEach(() => {
  cleanup();
  rig.close();
  vi.restoreAllMocks();
});

function start(hash: string, fleet: Partial<DeskFleet>, world: DeskWorld = quietWorld(Date.now())): void {
  window.location.hash = hash;
  rig = deskRig({ ...world, fleet: { ...world.fleet, ...fleet } });
  render(<App desk={rig.desk} />);
}

const inputsOf = (name: string): unknown[] => rig.peer.calls.filter((c) => c.name === name).map((c) => c.input);
const callsOf = (...names: string[]): string[] =>
  rig.peer.calls.map((c) => c.name).filter((name) => names.includes(name));
const press = (name: string | RegExp): boolean => fireEvent.click(screen.getByRole('button', { name }));
const type = (label: string | RegExp, value: string): boolean =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

const WEB_2 = {
  id: 'web-2',
  address: 'web-2.internal.example',
  port: 22,
  user: 'oncall',
  auth: { kind: 'key', path: '~/.ssh/id_ed25519' },
};

describe('adding a host', () => {
  it('goes from an entry of the SSH configuration over test, pin and services to watching', async () => {
    const { found } = busyWorld(Date.now()).fleet;
    start('#/hosts/add', { importable: storyImportable(), found });
    fireEvent.click(await screen.findByRole('button', { name: 'Use web-2' }));
    press('Test the connection');
    await screen.findByText('The key is not pinned yet: compare the fingerprint, then pin it.');
    expect(screen.getByText(SHOWN_KEY.fingerprint)).toBeTruthy();
    expect(inputsOf('hosts.save')).toEqual([]);

    press('It is the same: pin this key');
    await screen.findByText('The host is reached and the log-in works.');
    expect(callsOf('hosts.test', 'hosts.save', 'hosts.trust')).toEqual([
      'hosts.test',
      'hosts.save',
      'hosts.trust',
      'hosts.test',
    ]);
    expect(inputsOf('hosts.trust')).toEqual([{ id: 'web-2', fingerprint: SHOWN_KEY.fingerprint }]);
    expect(inputsOf('hosts.save')).toEqual([{ host: WEB_2, replace: false }]);

    press('Pick services');
    fireEvent.click(await screen.findByRole('checkbox', { name: /redis/ }));
    type('Source path', '/srv/cache');
    press('Watch 1 service');
    await screen.findByRole('heading', { name: 'Watching web-2' });
    const redis = { ...found[2]?.draft, sourcePath: '/srv/cache' };
    expect(inputsOf('services.save')).toEqual([{ services: [redis], replace: false }]);
  });

  it('never lets the key that pins have the focus by itself', async () => {
    start('#/hosts/add', { importable: storyImportable() });
    fireEvent.click(await screen.findByRole('button', { name: 'Use web-2' }));
    press('Test the connection');
    const pin = await screen.findByRole('button', { name: 'It is the same: pin this key' });
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
    expect(pin.getAttribute('type')).toBe('button');
    expect(pin.closest('form')).toBeNull();
  });

  it('names what is wrong at the field, before anything is sent', async () => {
    start('#/hosts/add', {});
    await screen.findByLabelText('Address');
    type('Address', 'web-3.example');
    type('Port', '70000');
    press('Test the connection');
    const user = screen.getByLabelText('User');
    const port = screen.getByLabelText('Port');
    await waitFor(() => expect(port.getAttribute('aria-invalid')).toBe('true'));
    expect(document.getElementById(port.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/65535|65_535/);
    type('Port', '22');
    press('Test the connection');
    await waitFor(() => expect(user.getAttribute('aria-invalid')).toBe('true'));
    expect(document.getElementById(user.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'is missing: name the user to log in as',
    );
    expect(inputsOf('hosts.test')).toEqual([]);
  });

  it('shows what the engine refuses at the field that it names', async () => {
    const refusal = new AppError('conflict', 'there is a host web-9 already', { field: 'host.id' });
    start('#/hosts/add', { tests: [passedTest()], refusal });
    await screen.findByLabelText('Address');
    type('Address', 'web-9.example');
    type('User', 'oncall');
    press('Test the connection');
    await screen.findByText('The host is reached and the log-in works.');
    press('Pick services');
    const id = await screen.findByLabelText<HTMLInputElement>('Name on this desk');
    expect([id.value, id.getAttribute('aria-invalid')]).toEqual(['web-9', 'true']);
    expect(document.getElementById(id.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      'there is a host web-9 already',
    );
  });

  it('keeps a password in the keychain before the test, and shows it nowhere', async () => {
    start('#/hosts/add', { tests: [passedTest()] });
    await screen.findByLabelText('Address');
    type('Address', 'web-4.example');
    type('User', 'oncall');
    type('Log in by', 'password');
    type('Password', 'correct horse');
    press('Test the connection');
    await screen.findByText('The host is reached and the log-in works.');
    expect(callsOf('secrets.set', 'hosts.test')).toEqual(['secrets.set', 'hosts.test']);
    expect(inputsOf('secrets.set')).toEqual([{ name: 'password:web-4', value: 'correct horse' }]);
    expect(inputsOf('hosts.test')).toEqual([{ host: expect.objectContaining({ auth: { kind: 'password' } }) }]);
    expect(document.body.innerHTML).not.toContain('correct horse');
  });

  it('asks for the secret where the log-in fails, and tests again', async () => {
    const failed = {
      ...unpinnedTest(),
      steps: [{ name: 'log_in' as const, ok: false, message: 'The host refused the password: enter it again.' }],
    };
    start('#/hosts/add', { tests: [failed, passedTest()] });
    await screen.findByLabelText('Address');
    type('Address', 'web-4.example');
    type('User', 'oncall');
    type('Log in by', 'password');
    press('Test the connection');
    await screen.findByRole('heading', { name: 'Enter the password' });
    type('Password', 'second try');
    press('Keep it and test again');
    await screen.findByText('The host is reached and the log-in works.');
    expect(inputsOf('secrets.set')).toEqual([{ name: 'password:web-4', value: 'second try' }]);
  });

  it('shows the sentence of a test that could not be made', async () => {
    start('#/hosts/add', { tests: [new AppError('timed_out', 'the host did not answer within 60 s')] });
    await screen.findByLabelText('Address');
    type('Address', 'local');
    type('Name on this desk', 'here');
    press('Test the connection');
    await screen.findByText('That took too long and was given up. the host did not answer within 60 s');
  });
});

describe('a host of the settings', () => {
  it('has its changed key trusted only after its name was typed', async () => {
    // What known_hosts says does not matter: another key was pinned.
    const changed = { ...changedTest(), knownHosts: null };
    start('#/host/edge-2/test', { tests: [changed, passedTest()] }, busyWorld(Date.now()));
    const trust = await screen.findByRole<HTMLButtonElement>('button', { name: 'Trust the new key' });
    expect(screen.getByText(SHOWN_KEY.fingerprint)).toBeTruthy();
    expect(screen.getByText('The step that failed says what to do next.')).toBeTruthy();
    expect(trust.disabled).toBe(true);
    type(/Type edge-2 to trust/, 'edge');
    expect(trust.disabled).toBe(true);
    type(/Type edge-2 to trust/, 'edge-2');
    fireEvent.click(trust);
    await screen.findByText('The host is reached and the log-in works.');
    expect(inputsOf('hosts.trust')).toEqual([{ id: 'edge-2', fingerprint: changedTest().key?.fingerprint }]);
    // It is in the settings as it is: nothing is written for it.
    expect(inputsOf('hosts.save')).toEqual([]);
  });

  it('is changed in place, its name fixed', async () => {
    start('#/host/web-1/edit', { tests: [passedTest()] }, busyWorld(Date.now()));
    const id = await screen.findByLabelText<HTMLInputElement>('Name on this desk');
    expect(id.readOnly).toBe(true);
    type('Port', '2200');
    press('Test the connection');
    await screen.findByText('The host is reached and the log-in works.');
    press('Pick services');
    await screen.findByRole('heading', { name: 'Services on web-1' });
    expect(inputsOf('hosts.save')).toEqual([
      { host: expect.objectContaining({ id: 'web-1', port: 2_200 }), replace: true },
    ]);
  });

  it('shows a refused service at its field, and lets services be added by hand', async () => {
    const refusal = new AppError('invalid_input', 'must be an absolute path', { field: 'services[1].sourcePath' });
    start('#/host/web-1/services', { refusal }, busyWorld(Date.now()));
    const known = await screen.findByRole<HTMLInputElement>('checkbox', { name: /shop-api/ });
    expect(known.disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: /redis/ }));
    press('Add a service by hand');
    const byHand = within(screen.getByText('Added by hand').closest('li') ?? document.body);
    fireEvent.change(byHand.getByLabelText('Name'), { target: { value: 'billing' } });
    fireEvent.change(byHand.getByLabelText('Source path'), { target: { value: 'srv' } });
    fireEvent.change(byHand.getByLabelText('Log'), { target: { value: '/var/log/billing.log' } });
    press('Watch 2 services');
    expect(await byHand.findByText('must be an absolute path')).toBeTruthy();
    expect(inputsOf('services.save')).toEqual([]);
    fireEvent.change(byHand.getByLabelText('Source path'), { target: { value: '/srv/billing' } });
    press('Watch 2 services');
    await byHand.findByText(/The engine refused the input\. .*must be an absolute path/);
  });
});
