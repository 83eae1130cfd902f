import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { emptySilence, localTime, readSilence } from '../../src/renderer/features/silences/silence-draft.ts';
import { parseRoute, patternHref } from '../../src/renderer/state/route.ts';
import { headline } from '../../src/renderer/text/headline.ts';
import { scopeText, timeLeft } from '../../src/renderer/text/silence-words.ts';
import { busyFleet, STORY_SOURCE } from '../fakes/desk-fleet-story.ts';
import { noisyWorld, stormIncident } from '../fakes/desk-noise-story.ts';
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

function start(hash: string, world: DeskWorld = busyWorld(Date.now())): DeskRig {
  window.location.hash = hash;
  const started = deskRig(world);
  rig = started;
  render(<App desk={started.desk} />);
  return started;
}

const inputsOf = (name: string): unknown[] =>
  (rig?.peer.calls ?? []).filter((c) => c.name === name).map((c) => c.input);
const type = (label: string | RegExp, value: string): boolean =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('Patterns', () => {
  it('switches a built-in pattern off and on again', async () => {
    start('#/patterns');
    const oom = await screen.findByLabelText('Pattern oom');
    expect(oom.getAttribute('aria-checked')).toBe('true');
    fireEvent.click(oom);
    await waitFor(() => expect(screen.getByLabelText('Pattern oom').getAttribute('aria-checked')).toBe('false'));
    expect(inputsOf('patterns.mute')).toEqual([{ id: 'oom', muted: true }]);
    expect(screen.getByText(/5 on, 2 off\./)).toBeTruthy();
  });

  it('saves a pattern only after it was tried, and says what it matches', async () => {
    start('#/patterns');
    await screen.findByLabelText('Expression');
    const save = screen.getByText<HTMLButtonElement>('Save');
    type('Expression', 'payment .* declined');
    type('Name', 'payment-declined');
    type('Lines to try it on (optional)', 'WARN payment 4411 declined\nINFO payment 4412 accepted');
    expect(save.disabled).toBe(true);
    fireEvent.click(screen.getByText('Try it'));
    await screen.findByText('1 of 2 pasted lines match');
    expect(screen.getByText('37 matches in 12,004 lines of the last hour')).toBeTruthy();
    expect(inputsOf('patterns.try')).toEqual([
      { regex: 'payment .* declined', pasted: 'WARN payment 4411 declined\nINFO payment 4412 accepted' },
    ]);
    fireEvent.click(save);
    await screen.findByLabelText('Pattern payment-declined');
    expect(inputsOf('patterns.save')).toEqual([
      { pattern: { id: 'payment-declined', regex: 'payment .* declined', level: 'error' } },
    ]);
  });

  it('says why an expression is refused, and does not save it', async () => {
    const world = busyWorld(Date.now());
    world.fleet.trial = { type: 'refused', reason: 'look-ahead cannot be matched in linear time' };
    start('#/patterns', world);
    await screen.findByLabelText('Expression');
    type('Expression', '(?=x)');
    fireEvent.click(screen.getByText('Try it'));
    const notice = await screen.findByText('look-ahead cannot be matched in linear time');
    expect(notice.closest('output')?.textContent).toBe('Refused: look-ahead cannot be matched in linear time');
    expect(screen.getByText<HTMLButtonElement>('Save').disabled).toBe(true);
  });

  it('takes a line of a log along, whatever is in it', () => {
    const line = 'ERROR 50% of /a#b?c \uD800 <img>';
    expect(parseRoute(patternHref(line))).toEqual({ type: 'patterns', line: line.replace('\uD800', '\uFFFD') });
    expect(parseRoute('#/patterns/%E0%A4%A')).toEqual({ type: 'patterns', line: '' });
  });
});

describe('Silences', () => {
  it('lists them by how they stand, with author, time left and what was kept quiet', async () => {
    start('#/silences');
    await screen.findByText('the error f3a9c2d1 of mailer');
    const inForce = screen.getByRole('region', { name: 'In force' });
    expect(inForce.textContent).toMatch(/by ada in the window .* 1,204 lines kept quiet28 min left/);
    expect(screen.getByRole('region', { name: 'Planned' }).textContent).toContain('begins in 2 h');
    fireEvent.click(within(inForce).getByRole('button', { name: 'End the silence of the error f3a9c2d1 of mailer' }));
    await within(inForce).findByText(/Nothing is kept quiet/);
    expect(inputsOf('silences.end')).toEqual([{ id: 'sil-1' }]);
    fireEvent.click(screen.getByText('Show those that are over'));
    await screen.findByText(/lines kept quiet/, { selector: '.silence-over .silence-facts' });
  });

  it('asks for what, why and how long before anything is sent', async () => {
    start('#/silences');
    const send = await screen.findByText('Start the silence');
    fireEvent.click(send);
    await screen.findByText('Say what stays quiet: pick a host, a service or one error.');
    await screen.findByText('db-1', { selector: 'option' });
    type('Host', 'db-1');
    fireEvent.click(send);
    await screen.findByText('Say why: whoever has the next shift reads it.');
    type('Reason', 'Upgrade');
    fireEvent.click(send);
    await waitFor(() => expect(inputsOf('silences.add')).toHaveLength(1));
    expect(inputsOf('silences.add')).toEqual([
      {
        kind: 'silence',
        scope: { host: 'db-1', service: null, fingerprint: null },
        reason: 'Upgrade',
        endsAt: expect.any(String),
      },
    ]);
  });

  it('shows what the engine refuses at its field', async () => {
    const world = busyWorld(Date.now());
    world.fleet.refusal = new AppError('invalid_input', 'may last 30 days at most', { field: 'endsAt' });
    start('#/silences', world);
    await screen.findByText('db-1', { selector: 'option' });
    type('Host', 'db-1');
    type('Reason', 'Upgrade');
    fireEvent.click(screen.getByLabelText('From … to …'));
    type('To (local time)', '2099-01-01T00:00');
    fireEvent.click(screen.getByText('Start the silence'));
    const to = screen.getByLabelText('To (local time)');
    await waitFor(() => expect(to.getAttribute('aria-invalid')).toBe('true'));
    expect(document.getElementById(to.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      '30 days at most',
    );
  });

  it('reads local times, and refuses an end before the start', () => {
    const now = Date.parse('2026-03-12T03:13:00.000Z');
    const draft = { ...emptySilence(now), service: 'mailer', reason: 'x', length: 'custom' as const };
    const later = { ...draft, startsAt: localTime(now + 7_200_000), endsAt: localTime(now + 10_800_000) };
    expect(readSilence(later, now)).toEqual({
      request: {
        kind: 'silence',
        scope: { host: null, service: 'mailer', fingerprint: null },
        reason: 'x',
        startsAt: '2026-03-12T05:13:00.000Z',
        endsAt: '2026-03-12T06:13:00.000Z',
      },
    });
    const backwards = { ...later, endsAt: localTime(now + 3_600_000) };
    expect(readSilence(backwards, now)).toEqual({
      errors: { endsAt: 'The end must be after the start, and in the future.' },
    });
  });

  it('says scopes and times left in words', () => {
    const now = Date.now();
    const [first, planned] = busyFleet(now).silences;
    expect(first && planned && [timeLeft(first, now), timeLeft(planned, now), scopeText(planned.scope)]).toEqual([
      '28 min left',
      'begins in 2 h',
      'everything of db-1',
    ]);
  });
});

describe('an incident', () => {
  it('is silenced with its scope filled in', async () => {
    start('#/incident/inc-4q8zt');
    fireEvent.click(await screen.findByText('Silence…'));
    const dialog = within(await screen.findByRole('dialog', { name: 'Silence' }));
    expect(dialog.getByLabelText<HTMLInputElement>('This error of shop-api').checked).toBe(true);
    fireEvent.click(dialog.getByLabelText('8 hours'));
    fireEvent.change(dialog.getByLabelText('Reason'), { target: { value: 'known' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Silence' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [sent] = inputsOf('silences.add') as { scope: unknown; endsAt: string }[];
    expect(sent?.scope).toEqual({ host: null, service: 'shop-api', fingerprint: 'f3a9' });
    expect(Date.parse(sent?.endsAt ?? '') - Date.now()).toBeGreaterThan(7.9 * 3_600_000);
  });

  it('lists the kinds of a storm, most frequent first, and all of them on demand', async () => {
    const world = busyWorld(Date.now());
    start('#/incident/inc-storm', { ...world, incidents: [stormIncident(Date.now()), ...world.incidents] });
    const panel = await screen.findByRole('region', { name: '40 kinds of errors' });
    expect(panel.querySelectorAll('tbody tr')).toHaveLength(12);
    expect(panel.querySelector('tbody tr')?.textContent).toMatch(/^ERROR upstream .*mailer900×/);
    fireEvent.click(within(panel).getByText('Show all 40'));
    expect(panel.querySelectorAll('tbody tr')).toHaveLength(40);
    expect(screen.getByText('Storm').title).toMatch(/one incident/);
    expect(screen.getByText('Reopened 2×')).toBeTruthy();
  });
});

describe('Now', () => {
  it('shows frozen hosts, blind windows, silences, first reads and what comes and goes', async () => {
    const now = Date.now();
    start('#/now', noisyWorld(busyWorld(now), now));
    await screen.findByRole('region', { name: '1 host is frozen: another host key was shown' });
    const blind = await screen.findByRole('region', { name: 'Blind windows' });
    expect(blind.textContent).toContain('2 not read');
    expect(blind.textContent).toMatch(/Gap, read later: .*4\.0 KiB\. The connection was lost\./);
    expect(blind.textContent).toMatch(/to now, unknown size\. The host refuses connections\./);
    expect(screen.getByRole('region', { name: 'Kept quiet' }).textContent).toContain('28 min left');
    expect(screen.getByText('Comes and goes')).toBeTruthy();
    expect(screen.getByText('774 MiB of 2.2 GiB read')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Stop reading /var/log/shop-api/app.log' }));
    await waitFor(() => expect(inputsOf('watch.skip')).toEqual([{ source: STORY_SOURCE }]));
  });

  it('asks again for the ledger when a gap is recorded, and says so aloud', async () => {
    const { peer, desk } = start('#/now');
    await screen.findByRole('region', { name: 'Blind windows' });
    const asked = inputsOf('watch.gaps').length;
    const data = { source: STORY_SOURCE, fromOffset: 1, bytes: null, why: 'truncated', recovered: false };
    act(() => peer.emit({ seq: 21, at: new Date().toISOString(), incidentId: null, type: 'gap_recorded', data }));
    await waitFor(() => expect(inputsOf('watch.gaps').length).toBeGreaterThan(asked));
    expect(desk.get().said.polite).toBe(`A part of ${STORY_SOURCE} was not read.`);
  });
});

it('does not call it quiet while a host is frozen', () => {
  const status = busyWorld(0).status;
  const quiet = { ...status, approvalsPending: 0, incidents: { ...status.incidents, active: 0 } };
  expect(headline(quiet, 0, { frozenHosts: 1 })).toEqual({
    tone: 'stopped',
    text: '1 host is frozen: compare the keys.',
  });
});

describe('keys and commands', () => {
  it('go to every screen by G and a letter', async () => {
    start('#/now');
    await screen.findByRole('heading', { level: 1, name: 'Now' });
    const places = [
      ['h', 'Hosts and services'],
      ['l', 'Logs'],
      ['p', 'Patterns'],
      ['s', 'Silences'],
      ['n', 'Now'],
    ] as const;
    for (const [key, title] of places) {
      fireEvent.keyDown(document.body, { key: 'g' });
      fireEvent.keyDown(document.body, { key });
      await screen.findByRole('heading', { level: 1, name: title });
    }
  });

  it('reach adding a host, testing one, and the lines of a source', async () => {
    start('#/now');
    await screen.findByRole('region', { name: 'Blind windows' });
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const field = await screen.findByRole('combobox', { name: 'Type a command' });
    const titles = (typed: string): string[] => {
      fireEvent.change(field, { target: { value: typed } });
      return [...document.querySelectorAll('.palette-title')].map((option) => option.textContent);
    };
    expect(titles('add')).toEqual(['Add a host', 'Add or try a pattern']);
    expect(titles('db-1')).toEqual(['Test host db-1', 'Pick services on db-1', 'Edit host db-1']);
    expect(titles('logs mailer')).toEqual(['Open logs: shop-api: web-1:/var/log/mailer/current']);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(window.location.hash).toBe('#/logs/web-1%3A%2Fvar%2Flog%2Fmailer%2Fcurrent'));
  });
});
