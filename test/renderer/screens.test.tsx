import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { busyWorld, resolvedIncident } from '../fakes/desk-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

let rig: DeskRig;

function start(world: DeskWorld, hash: string): void {
  window.location.hash = hash;
  rig = deskRig(world);
  render(<App desk={rig.desk} />);
}

const inputsOf = (name: string): unknown[] => rig.peer.calls.filter((c) => c.name === name).map((c) => c.input);
const press = (name: string | RegExp): boolean => fireEvent.click(screen.getByRole('button', { name }));

beforeEach(() => {
  layOutPage();
});

afterEach(() => {
  cleanup();
  rig.close();
  vi.restoreAllMocks();
});

describe('Now', () => {
  it('shows what waits, what is worked on, and what ended', async () => {
    start(busyWorld(Date.now()), '#/now');
    await screen.findByRole('heading', { level: 1, name: 'Now' });
    await screen.findByText('1 plan waits for your decision.');
    const main = within(screen.getByRole('main'));
    const link = await main.findByRole('link', { name: /^ERROR upstream connect failed.*9009/ });
    expect(link.getAttribute('href')).toBe('#/incident/inc-4q8zt');
    const headings = main.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(headings).toEqual([
      '1 host is frozen: another host key was shown',
      'Waiting for your decision',
      'Active incidents',
      'Escalated: a human must act',
      'Resolved',
      'Ignored and closed',
      'Watching',
      'Kept quiet',
      'Blind windows',
      'Demo',
      'Report by hand',
    ]);
  });

  it('sends what its controls say', async () => {
    start(busyWorld(Date.now()), '#/now');
    await screen.findByRole('button', { name: 'Break: Crashed process' });
    press('Break: Crashed process');
    press('Stop everything');
    press('Stop watching');
    fireEvent.click(screen.getByRole('radio', { name: 'Audit' }));
    await waitFor(() =>
      expect([
        inputsOf('demo.break'),
        inputsOf('security.setStop'),
        inputsOf('watch.stop'),
        inputsOf('security.setMode'),
      ]).toEqual([[{ fault: 'crash' }], [{ engaged: true }], [undefined], [{ mode: 'AUDIT' }]]),
    );
    await screen.findByRole('button', { name: 'Release the stop switch' });
    await screen.findByRole('button', { name: 'Start watching' });
  });

  it('opens an incident by hand', async () => {
    start(busyWorld(Date.now()), '#/now');
    const line = await screen.findByRole('textbox', { name: 'Error line' });
    press('Open an incident');
    await screen.findByText('Paste the error line first.');
    fireEvent.change(screen.getByRole('combobox', { name: 'Service' }), { target: { value: 'mailer' } });
    fireEvent.change(line, { target: { value: 'disk full' } });
    press('Open an incident');
    await waitFor(() => expect(inputsOf('incidents.trigger')).toEqual([{ service: 'mailer', message: 'disk full' }]));
    await waitFor(() => expect(window.location.hash).toBe('#/incident/inc-4q8zt'));
  });

  it('teaches what to do when no host is set up, and names bad settings', async () => {
    const world = quietWorld(Date.now());
    world.status.settingsProblems = [{ field: 'hosts[0].user', message: 'is missing' }];
    start(world, '#/now');
    await screen.findByText(/No host is set up yet/);
    expect(screen.getByText('hosts[0].user')).toBeTruthy();
  });

  it('says on every screen that secrets are kept in memory only', async () => {
    start(busyWorld(Date.now()), '#/incident/inc-4q8zt');
    await screen.findByText('No keychain: secrets are kept in memory only');
  });
});

describe('Incident', () => {
  function resolved(): DeskWorld {
    const world = busyWorld(Date.now());
    return { ...world, incidents: [resolvedIncident(Date.now()), ...world.incidents.slice(1)] };
  }

  it('shows how it stands, and its timeline', async () => {
    start(resolved(), '#/incident/inc-4q8zt');
    const state = await screen.findByTestId('incident-state');
    expect([state.textContent, state.dataset['state']]).toEqual(['Resolved', 'resolved']);
    const feed = screen.getByRole('feed', { name: 'Timeline' });
    await waitFor(() => expect(within(feed).getAllByRole('article').length).toBeGreaterThan(5));
  });

  it('marks a quote that was not found, and leads to one that was', async () => {
    start(resolved(), '#/incident/inc-4q8zt');
    await screen.findByText('Not found in evidence');
    fireEvent.click(screen.getByRole('button', { name: /port = 9009/ }));
    await waitFor(() => expect(document.querySelector('.row-pointed .quote')?.textContent).toBe('port = 9009'));
  });

  it('asks for the undo of a step that ran', async () => {
    start(resolved(), '#/incident/inc-4q8zt');
    await screen.findByRole('button', { name: 'Undo' });
    press('Undo');
    await waitFor(() => expect(inputsOf('approvals.undo')).toEqual([{ id: 'act-1' }]));
  });

  it('says after a decision what was done, whether it helped and how it is taken back, in this order', async () => {
    start(resolved(), '#/incident/inc-4q8zt');
    await screen.findByRole('button', { name: 'Undo' });
    const side = within(screen.getByRole('region', { name: 'Findings and decisions' }));
    const titles = side.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(titles.slice(0, 4)).toEqual(['Executed steps', 'Verification', 'Take it back', 'Root cause']);
    expect(side.getAllByText('Succeeded')).toHaveLength(2);
  });

  it('shows no executed steps before a plan was approved', async () => {
    start(busyWorld(Date.now()), '#/incident/inc-4q8zt');
    await screen.findByRole('button', { name: 'Approve plan' });
    expect(screen.queryByText('Executed steps')).toBeNull();
  });

  it('asks before it closes', async () => {
    start(busyWorld(Date.now()), '#/incident/inc-4q8zt');
    await screen.findByRole('button', { name: 'Close incident' });
    press('Close incident');
    const dialog = within(screen.getByRole('dialog', { name: 'Close this incident' }));
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'known' } });
    press('Close it');
    await waitFor(() => expect(inputsOf('incidents.close')).toEqual([{ id: 'inc-4q8zt', reason: 'known' }]));
  });
});

describe('the command palette', () => {
  it('opens by key, finds by words and runs what is picked', async () => {
    start(busyWorld(Date.now()), '#/now');
    await screen.findByRole('button', { name: 'Stop everything' });
    act(() => void fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true }));
    const field = screen.getByRole('combobox', { name: 'Type a command' });
    fireEvent.change(field, { target: { value: 'mode dis' } });
    const found = within(screen.getByRole('listbox', { name: 'Commands' })).getAllByRole('option');
    expect(found.map((option) => option.textContent)).toEqual(['Set mode: DisabledDesk']);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(inputsOf('security.setMode')).toEqual([{ mode: 'DISABLED' }]));
    expect(screen.queryByRole('combobox', { name: 'Type a command' })).toBeNull();
  });

  it('lists the keys at a question mark', async () => {
    start(busyWorld(Date.now()), '#/now');
    await screen.findByRole('heading', { level: 1, name: 'Now' });
    act(() => void fireEvent.keyDown(document.body, { key: '?' }));
    expect(screen.getByRole('heading', { name: 'Keys' })).toBeTruthy();
  });
});
