import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { cutWords, hiddenWords, laidOut, outcomeWords } from '../../src/renderer/features/wire/wire-facts.ts';
import { decideAway, watchPresence } from '../../src/renderer/state/presence.ts';
import { awaySentence } from '../../src/renderer/text/away-words.ts';
import { busyWorld } from '../fakes/desk-story.ts';
import { wiredWorld } from '../fakes/desk-wire-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';
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

describe('Security', () => {
  it('shows what is limited first, and what each layer did last', async () => {
    start('#/security');
    const layers = await screen.findByRole('region', { name: 'Layers' });
    const rows = within(layers).getAllByRole('listitem');
    expect(rows.slice(0, 2).every((row) => row.textContent?.startsWith('Limited'))).toBe(true);
    expect(layers.textContent).toContain('tool called');
    expect(layers.textContent).toContain('run_diagnostics');
    // Why a layer is limited is read without a click; what works says it in one line.
    const open = within(layers)
      .getAllByRole<HTMLDetailsElement>('group')
      .map((each) => each.open);
    expect(open).toEqual([true, true, ...Array.from({ length: 10 }, () => false)]);
    expect(screen.getByText('10 of 12 layers are on, 2 limited: each says why.')).toBeTruthy();
  });

  it('verifies the record when asked, and names the first bad entry', async () => {
    const world = busyWorld(Date.now());
    start('#/security', world);
    const audit = await screen.findByRole('region', { name: 'Audit log' });
    expect(audit.textContent).toContain(world.record.audit.keyFingerprint);
    fireEvent.click(within(audit).getByRole('button', { name: 'Verify now' }));
    await within(audit).findByText(/Intact: 1,284 entries were read again/);
    world.record.verdict = {
      ...world.record.verdict,
      intact: false,
      firstBad: { seq: 77, reason: 'its hash differs' },
    };
    fireEvent.click(within(audit).getByRole('button', { name: 'Verify now' }));
    expect((await within(audit).findByRole('alert')).textContent).toContain('number 77: its hash differs');
    await within(audit).findByText('Changed');
  });
});

describe('Wire view', () => {
  it('shows the bytes of each call as text, what was hidden and what it cost', async () => {
    start('#/wire/inc-4q8zt', wiredWorld(busyWorld(Date.now()), Date.now()));
    const detective = await screen.findByRole('button', { name: /Detective/ });
    expect(detective.textContent).toContain('1 secret, 1 address hidden');
    expect(detective.textContent).toContain('$0.0311');
    fireEvent.click(detective);
    expect(document.querySelector('.wire-text b')).toBeNull();
    expect(document.querySelector('.wire-text')?.textContent).toContain('RLO');
    fireEvent.change(screen.getByLabelText('Search what was sent and received'), { target: { value: 'clean line' } });
    await waitFor(() => expect(screen.queryByRole('button', { name: /Detective/ })).toBeNull());
    expect(document.querySelector('.wire-text mark')?.textContent).toBe('clean line');
  });

  it('shows the whole of a call where a part of it is left out', async () => {
    const world = wiredWorld(busyWorld(Date.now()), Date.now());
    for (const call of world.incidents[0]?.wire ?? []) call.leftOut = 13;
    start('#/wire/inc-4q8zt', world);
    fireEvent.click(await screen.findByRole('button', { name: /Surgeon/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Show the whole call' }));
    await waitFor(() =>
      expect(document.querySelector('.wire-text')?.textContent).toMatch(/a clean line.* and the rest$/s),
    );
    expect(screen.queryByRole('button', { name: 'Show the whole call' })).toBeNull();
  });

  it('says what there is none of, and where a model is connected', async () => {
    start('#/wire/inc-4q8zt');
    await screen.findByText(/No model was called here/);
    expect(screen.getByRole('link', { name: 'Connect a model' }).getAttribute('href')).toBe('#/settings/llm');
  });

  it('says what was hidden and cut, and how a call ended where it did not answer', () => {
    const [first, , third] = wiredWorld(busyWorld(0), 0).incidents[0]?.wire ?? [];
    if (first === undefined || third === undefined) throw new Error('the story has three calls');
    expect(hiddenWords({ ...first.detail, masked: { SECRET: 0, IP: 2, PHONE: 1 } })).toBe('2 addresses, 1 phone');
    expect(outcomeWords(first)).toBe('');
    const failed = { ...first, outcome: 'failed' as const, detail: { ...first.detail, attempt: 2, why: 'too busy' } };
    expect(outcomeWords(failed)).toBe('failed, attempt 2, too busy');
    expect(cutWords([first])).toBe('Nothing was cut.');
    expect(cutWords([first, third])).toBe('9.2 KiB of evidence were left out so that the turns fit.');
    expect(laidOut('data: {')).toBe('data: {');
  });
});

describe('Memory', () => {
  it('is searched as the agents search it, and forgets one after asking', async () => {
    start('#/memory');
    await screen.findByText('worker exited with code 137 (out of memory)');
    fireEvent.change(screen.getByLabelText('Search by a log line or by words'), {
      target: { value: 'upstream refused' },
    });
    const found = await screen.findByRole('region', { name: 'Similar incidents' });
    await within(found).findByText('80 % alike');
    expect(within(found).getAllByRole('listitem')).toHaveLength(1);
    fireEvent.click(within(found).getByRole('button', { name: /^Forget: / }));
    fireEvent.change(screen.getByLabelText('Reason (optional)'), { target: { value: 'wrong cause' } });
    fireEvent.click(screen.getByRole('button', { name: 'Forget it' }));
    await waitFor(() => expect(inputsOf('memory.forget')).toEqual([{ id: 'inc-1aa2b', reason: 'wrong cause' }]));
    await screen.findByText(/^2 past incidents with cause and fix/);
  });

  it('teaches when there is nothing', async () => {
    start('#/memory', quietWorld(Date.now()));
    await screen.findByText(/Each incident that was repaired and proven leaves its cause/);
  });
});

describe('Tools and roles', () => {
  it('shows who may ask for what, and who has to wait', async () => {
    start('#/tools');
    const patch = await screen.findByRole('row', { name: /Apply a patch/ });
    expect(
      within(patch)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['●may ask', '–is refused', '–is refused', '●may ask', '–is refused']);
    const throttle = await screen.findByRole('region', { name: 'Throttle' });
    expect(throttle.textContent).toMatch(/Detective inc-4q8zt24 of 30 left.*Triage inc-5waits/);
    expect(screen.getByRole('region', { name: 'Restarts' }).textContent).toMatch(/shop-api.*again in 7:\d\d/);
  });
});

describe('Reports', () => {
  it('offers what the engine makes and nothing else, for the incident that was asked for', async () => {
    const world = busyWorld(Date.now());
    world.record.offered = [
      { kind: 'audit', formats: ['jsonl'] },
      { kind: 'incident', formats: ['pdf'] },
      { kind: 'handoff', formats: [] },
    ];
    start('#/reports/inc-5', world);
    const incident = await screen.findByRole('region', { name: 'Incident report' });
    expect(screen.getByRole('region', { name: 'Shift handoff' }).textContent).toContain(
      'This version does not make it.',
    );
    await waitFor(() => expect(within(incident).getByLabelText<HTMLSelectElement>('Incident').value).toBe('inc-5'));
    fireEvent.click(within(incident).getByRole('button', { name: /^PDF\s?of the incident report$/ }));
    await waitFor(() => expect(inputsOf('reports.incident')).toEqual([{ id: 'inc-5', format: 'pdf' }]));
  });
});

describe('the first run', () => {
  it('offers three ways to begin, and playbooks with one click', async () => {
    start('#/now', quietWorld(Date.now()));
    const first = await screen.findByRole('region', { name: /How do you want to begin/ });
    expect(
      within(first)
        .getAllByRole('heading', { level: 3 })
        .map((each) => each.textContent),
    ).toEqual(['Try the demo', 'Add a host', 'Connect a model']);
    fireEvent.click(within(first).getByRole('button', { name: 'No model: use playbooks' }));
    await within(first).findByText(/Playbooks do the thinking/);
    expect(inputsOf('settings.change')).toMatchObject([{ values: [{ field: 'llm.provider', value: 'playbook' }] }]);
  });

  it('starts the demo with one click where the host of the engine can, and says in place why it cannot', async () => {
    const world = quietWorld(Date.now());
    world.status = { ...world.status, deskChange: 'start' };
    world.demoRefusal = new AppError('not_supported', 'The demo needs a POSIX shell.');
    const started = start('#/now', world);
    const ask = await screen.findByRole('button', { name: 'Try the demo' });
    fireEvent.click(ask);
    await screen.findByText('That is not supported. The demo needs a POSIX shell.');
    delete world.demoRefusal;
    fireEvent.click(ask);
    await screen.findByText('The demo is starting. It takes a few seconds.');
    // The other desk is there: nothing of this one may stay on the screen.
    const demo = busyWorld(Date.now());
    world.status = { ...demo.status, desk: 'the demo', deskChange: 'leave' };
    world.demo = demo.demo;
    act(() => {
      started.lose();
      started.giveBack();
    });
    await screen.findByRole('button', { name: 'Leave the demo' });
    expect(screen.queryByText(/How do you want to begin/)).toBeNull();
  });

  it('is over as soon as there is a host', async () => {
    start('#/now');
    await screen.findByRole('button', { name: 'Stop everything' });
    expect(screen.queryByText(/How do you want to begin/)).toBeNull();
  });
});

describe('while you were away', () => {
  it('is ten minutes without a touch, not less', () => {
    expect(decideAway(0, 599_999)).toBeNull();
    expect(decideAway(0, 600_000)).toEqual({
      from: '1970-01-01T00:00:00.000Z',
      to: '1970-01-01T00:10:00.000Z',
    });
  });

  it('is noticed at the first touch, once', () => {
    const target = new EventTarget();
    let now = 0;
    const seen: string[] = [];
    const stop = watchPresence({ target, now: () => now, onBack: (away) => seen.push(away.to) });
    now = 3_600_000;
    target.dispatchEvent(new Event('keydown'));
    target.dispatchEvent(new Event('pointermove'));
    stop();
    now = 9_000_000;
    target.dispatchEvent(new Event('keydown'));
    expect(seen).toEqual(['1970-01-01T01:00:00.000Z']);
  });

  it('says what happened and what was spent', () => {
    expect(awaySentence({ opened: 2, resolved: 1, escalated: 0, spentUsd: 0.416 })).toBe(
      '2 incidents opened, 1 resolved. $0.42 was spent.',
    );
    expect(awaySentence({ opened: 0, resolved: 0, escalated: 0, spentUsd: 0 })).toBe(
      'nothing happened. Nothing was spent.',
    );
  });

  it('stands on top of Now and of the timeline, with a divider before the first new row, until it was seen', async () => {
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now - 66_000 - 600_000);
    start('#/incident/inc-4q8zt', busyWorld(now));
    await screen.findByRole('feed');
    clock.mockReturnValue(now);
    act(() => void fireEvent.keyDown(window, { key: 'Shift' }));
    const band = await screen.findByRole('region', { name: 'While you were away' });
    expect(band.textContent).toMatch(/things happened/);
    expect(band.textContent).toContain('plan');
    fireEvent.click(within(band).getByRole('button', { name: 'Go to the first' }));
    fireEvent.click(within(band).getByRole('button', { name: 'Seen' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull());
  });
});

describe('keys and palette', () => {
  it.each([
    ['m', 'Memory'],
    ['t', 'Tools and roles'],
    ['e', 'Security'],
    ['w', 'Wire view'],
    ['r', 'Reports'],
    [',', 'Settings'],
  ])('G then %s goes to %s', async (key, title) => {
    start('#/now');
    await screen.findByRole('heading', { level: 1, name: 'Now' });
    fireEvent.keyDown(document.body, { key: 'g' });
    fireEvent.keyDown(document.body, { key });
    await screen.findByRole('heading', { level: 1, name: title });
  });
});
