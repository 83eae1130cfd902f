import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogLine } from '#shared/contract/logs.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { STORY_SOURCE, storyLine } from '../fakes/desk-fleet-story.ts';
import { busyWorld } from '../fakes/desk-story.ts';
import { quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

let rig: DeskRig;

beforeEach(layOutPage);

afterEach(() => {
  cleanup();
  rig.close();
  vi.restoreAllMocks();
});

const inputsOf = (name: string): unknown[] => rig.peer.calls.filter((c) => c.name === name).map((c) => c.input);
const rowTexts = (): string[] => [...document.querySelectorAll('[role=option]')].map((row) => row.textContent);

async function openLogs(hash = '#/logs'): Promise<HTMLElement> {
  window.location.hash = hash;
  rig = deskRig(busyWorld(Date.now()));
  render(<App desk={rig.desk} />);
  const list = await screen.findByRole('listbox', { name: 'Lines of shop-api' });
  await within(list).findByText(/#1060/);
  return list;
}

function feed(...numbers: number[]): void {
  const lines = numbers.map((number) => storyLine(number, new Date().toISOString()));
  rig.peer.feed({ type: 'lines', lines });
}

describe('Logs', () => {
  it('follows the first source, with gaps and skipped lines between the lines, and tells the last hour', async () => {
    await openLogs();
    expect(inputsOf('logs.tail')).toEqual([{ source: STORY_SOURCE, lines: 400 }]);
    expect(rowTexts().filter((text) => /Not read|too fast/.test(text))).toEqual([
      expect.stringContaining('12 KiB. The file was truncated before its end was read.'),
      '1,873 lines came too fast to be shown. They were judged all the same.',
    ]);
    await screen.findByRole('img', { name: /^Last hour: .* Not heard for 4 min\.$/ });
    feed(1_061);
    await screen.findByText(/#1061/);
  });

  it('says a level and a match without colour, and makes no link of what a line holds', async () => {
    const list = await openLogs();
    const error = within(list)
      .getAllByText(/upstream connect/)[0]
      ?.closest('[role=option]');
    expect(error?.textContent).toContain('Error, counts as an error: ');
    expect(error?.querySelector('.log-level')?.textContent).toMatch(/^E/);
    expect(list.querySelectorAll('a, b')).toHaveLength(0);
  });

  it('pauses with F, counts what comes, and shows it on demand', async () => {
    await openLogs();
    fireEvent.keyDown(document.body, { key: 'f' });
    const before = rowTexts().length;
    feed(1_061, 1_062, 1_063);
    const chip = await screen.findByRole('button', { name: '3 new lines ↓' });
    expect(rowTexts()).toHaveLength(before);
    fireEvent.click(chip);
    await screen.findByText(/#1063/);
    expect(screen.getByRole('button', { name: 'Following' })).toBeTruthy();
  });

  it('searches what is kept and marks it, at the level that was picked', async () => {
    await openLogs();
    fireEvent.change(screen.getByRole('searchbox', { name: 'Search the lines' }), { target: { value: 'UPSTREAM' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Lowest level' }), { target: { value: 'error' } });
    await waitFor(() =>
      expect(inputsOf('logs.search').at(-1)).toEqual({
        source: STORY_SOURCE,
        text: 'UPSTREAM',
        level: 'error',
        limit: 500,
      }),
    );
    await waitFor(() => expect(rowTexts().filter((text) => !/upstream|Not read|too fast/.test(text))).toEqual([]));
    expect(screen.getAllByText('upstream')[0]?.closest('mark')).not.toBeNull();
  });

  it('pages back to older lines', async () => {
    await openLogs();
    fireEvent.keyDown(document.body, { key: 'f' });
    fireEvent.click(await screen.findByRole('button', { name: 'Older lines' }));
    await waitFor(() =>
      expect(inputsOf('logs.search')).toEqual([
        { source: STORY_SOURCE, text: '', level: 'debug', before: 1_000, limit: 500 },
      ]),
    );
    await screen.findByText(/^563 lines$/);
  });

  it('picks lines by the arrows, copies one and takes one to a pattern, by keys alone', async () => {
    const copied: string[] = [];
    const clipboard = { writeText: async (text: string) => copied.push(text) };
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    const list = await openLogs();
    fireEvent.keyDown(list, { key: 'End' });
    const pane = await screen.findByRole('region', { name: 'The picked line' });
    expect(list.getAttribute('aria-activedescendant')).toBe('log-line-1060');
    fireEvent.keyDown(list, { key: 'ArrowUp' });
    fireEvent.keyDown(list, { key: 'c' });
    await screen.findByText('Copied.');
    expect(copied).toEqual([storyLine(1_059, '').text]);
    fireEvent.keyDown(list, { key: 'p' });
    await screen.findByRole('heading', { level: 1, name: 'Patterns' });
    expect(screen.getByLabelText<HTMLTextAreaElement>('Lines to try it on (optional)').value).toBe(
      storyLine(1_059, '').text,
    );
    expect(pane.isConnected).toBe(false);
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  it('opens an incident from a line only after asking', async () => {
    const list = await openLogs();
    fireEvent.keyDown(list, { key: 'End' });
    fireEvent.keyDown(list, { key: 'i' });
    const dialog = await screen.findByRole('dialog', { name: 'Open an incident from this line' });
    expect(inputsOf('incidents.trigger')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Open an incident' }));
    await waitFor(() =>
      expect(inputsOf('incidents.trigger')).toEqual([{ service: 'shop-api', message: storyLine(1_060, '').text }]),
    );
    await waitFor(() => expect(window.location.hash).toBe('#/incident/inc-4q8zt'));
  });

  it('takes the stream up again when the engine comes back', async () => {
    await openLogs();
    act(() => rig.lose());
    act(() => rig.giveBack());
    await waitFor(() => expect(inputsOf('logs.tail')).toHaveLength(2));
    feed(1_061);
    await screen.findByText(/#1061/);
  });

  it('shows a hostile line as text', async () => {
    await openLogs();
    const text = '\u001b[31m<img src=x onerror=alert(1)>\u202E' as LogLine['text'];
    rig.peer.feed({ type: 'lines', lines: [{ ...storyLine(2_000, new Date().toISOString()), text }] });
    const row = (await screen.findByText(/onerror/)).closest('[role=option]');
    expect(row?.querySelector('img')).toBeNull();
    expect([...(row?.querySelectorAll('.mark') ?? [])].map((mark) => mark.textContent)).toEqual(['ESC', 'RLO']);
  });

  it('teaches what to do when nothing is followed', async () => {
    window.location.hash = '#/logs';
    rig = deskRig(quietWorld(Date.now()));
    render(<App desk={rig.desk} />);
    const link = await screen.findByRole('link', { name: 'Add a host' });
    expect(link.getAttribute('href')).toBe('#/hosts/add');
  });
});
