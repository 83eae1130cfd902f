import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { hostKeyIncident } from '../fakes/desk-noise-story.ts';
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

function start(world: DeskWorld, hash = '#/hosts'): void {
  window.location.hash = hash;
  rig = deskRig(world);
  render(<App desk={rig.desk} />);
}

const inputsOf = (name: string): unknown[] => rig.peer.calls.filter((c) => c.name === name).map((c) => c.input);
const headings = (): (string | null)[] =>
  within(screen.getByRole('main'))
    .getAllByRole('heading', { level: 2 })
    .map((heading) => heading.textContent);

const FREEZE = busyWorld(0).fleet.hosts[3]?.frozen;

describe('Hosts and services', () => {
  it('shows frozen hosts first, then those that are not reached, each with state, key, load and warnings', async () => {
    start(busyWorld(Date.now()));
    await screen.findByText('2 of 4 hosts connected, 1 frozen.');
    expect(headings()).toEqual(['edge-2 is frozen: its host key changed', 'edge-2', 'queue-1', 'db-1', 'web-1']);
    const db = screen.getByRole('region', { name: 'db-1' });
    expect(db.textContent).toContain('root@db-1.internal.example:2222');
    expect(db.textContent).toMatch(/Connected\s*since .* · 48 ms/);
    expect(db.textContent).toContain('over web-1');
    expect(db.textContent).toContain('Warning: It is entered as root');
    expect(db.textContent).toContain('1 connection, 2 streams');
    const queue = screen.getByRole('region', { name: 'queue-1' });
    expect(queue.textContent).toContain('Connection refused on port 22: is the address right');
    expect((await within(queue).findByRole('row', { name: /worker/ })).textContent).toContain('Container worker');
  });

  it('trusts a new key only after the name of the host was typed', async () => {
    start(busyWorld(Date.now()));
    const panel = await screen.findByRole('region', { name: 'edge-2 is frozen' });
    expect(panel.textContent).toContain(FREEZE?.pinned);
    expect(panel.textContent).toContain(FREEZE?.presented.fingerprint);
    fireEvent.click(within(panel).getByRole('button', { name: 'Trust the new key…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Trust the new key of edge-2' }));
    const trust = dialog.getByRole<HTMLButtonElement>('button', { name: 'Trust the new key' });
    expect(trust.disabled).toBe(true);
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'edge-2' } });
    fireEvent.click(trust);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'edge-2 is frozen' })).toBeNull());
    expect(inputsOf('hosts.trust')).toEqual([{ id: 'edge-2', fingerprint: FREEZE?.presented.fingerprint }]);
  });

  it('releases a host that shows its pinned key again', async () => {
    start(busyWorld(Date.now()));
    fireEvent.click(await screen.findByRole('button', { name: 'It shows its pinned key again: release it' }));
    await waitFor(() => expect(inputsOf('hosts.release')).toEqual([{ id: 'edge-2' }]));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'edge-2 is frozen' })).toBeNull());
  });

  it('asks before it removes a host, and says why the engine does not', async () => {
    const world = busyWorld(Date.now());
    world.fleet.refusal = new AppError('conflict', 'shop-api still uses host web-1: remove it first', { field: 'id' });
    start(world);
    fireEvent.click(await screen.findByRole('button', { name: 'Remove web-1' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Remove web-1?' }));
    expect(inputsOf('hosts.remove')).toEqual([]);
    fireEvent.click(dialog.getByRole('button', { name: 'Remove it' }));
    await dialog.findByText(/shop-api still uses host web-1: remove it first/);
    fireEvent.click(dialog.getByRole('button', { name: 'Remove it' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'web-1' })).toBeNull());
  });

  it('edits a service and keeps what is not on the form', async () => {
    const world = busyWorld(Date.now());
    const before = world.settings.services[0];
    start(world);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit shop-api' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Edit shop-api' }));
    fireEvent.change(dialog.getByLabelText('Log'), { target: { value: '/srv/shop-api/logs/*.log' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(inputsOf('services.save')).toEqual([
        { services: [{ ...before, logs: [{ kind: 'file', glob: '/srv/shop-api/logs/*.log' }] }], replace: true },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('removes a service after asking', async () => {
    start(busyWorld(Date.now()));
    fireEvent.click(await screen.findByRole('button', { name: 'Remove mailer' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Remove mailer?' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Remove it' }));
    await waitFor(() => expect(inputsOf('services.remove')).toEqual([{ id: 'mailer' }]));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Edit mailer' })).toBeNull());
  });

  it('leads to the lines of a service, and to adding a host when there is none', async () => {
    start(busyWorld(Date.now()));
    const link = await screen.findByRole('link', { name: 'Open its lines: shop-api' });
    expect(link.getAttribute('href')).toBe('#/logs/web-1%3A%2Fvar%2Flog%2Fshop-api%2Fapp.log');
    cleanup();
    rig.close();
    start(quietWorld(Date.now()));
    await screen.findByText(/No host is set up yet/);
    expect(screen.getAllByRole('link', { name: 'Add a host' })).toHaveLength(2);
  });
});

describe('an incident about a host key', () => {
  it('shows both keys and the way out, and cannot be silenced', async () => {
    const world = busyWorld(Date.now());
    start({ ...world, incidents: [hostKeyIncident(Date.now()), ...world.incidents] }, '#/incident/inc-key01');
    const panel = await screen.findByRole('region', { name: 'edge-2 is frozen' });
    expect(panel.textContent).toContain(FREEZE?.pinned);
    expect(within(panel).getByRole('button', { name: 'Trust the new key…' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Silence…' })).toBeNull();
  });
});
