import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeskEvent } from '#shared/domain/events.ts';
import { App } from '../../src/renderer/features/frame/app.tsx';
import { busyWorld, resolvedIncident } from '../fakes/desk-story.ts';
import type { DeskWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

const LINES = 1_500;
const WORDS = ['alpha', 'beta', 'gamma', 'delta'];

let rig: DeskRig;

/** Four kinds of lines in turn, so that none fold. */
function lineAt(seq: number): DeskEvent {
  return DeskEvent.parse({
    seq,
    at: new Date(Date.now() - 3_600_000 + seq * 100).toISOString(),
    incidentId: 'inc-4q8zt',
    type: 'line_captured',
    data: {
      ref: `log:l${seq}`,
      source: 'web-1:/srv/app.log',
      offset: seq,
      text: `${WORDS[seq % 4]} number ${seq} end`,
      matched: true,
    },
  });
}

/** The incident as it stands, with many lines before what its story tells. */
function longWorld(): DeskWorld {
  const world = busyWorld(Date.now());
  const incident = resolvedIncident(Date.now());
  const lines = Array.from({ length: LINES }, (_, index) => lineAt(index + 1));
  const story = incident.events.map((event) => ({ ...event, seq: event.seq + LINES }));
  world.status.lastSeq = LINES + story.length;
  return { ...world, incidents: [{ ...incident, events: [...lines, ...story] }, ...world.incidents.slice(1)] };
}

const all = (): number => rig.peer.world.incidents[0]?.events.length ?? 0;
const pages = (): number => rig.peer.calls.filter(({ name }) => name === 'incidents.events').length;
const asked = (): unknown[] => rig.peer.calls.filter(({ name }) => name === 'incidents.get').map(({ input }) => input);

async function openLong(): Promise<HTMLElement> {
  window.location.hash = '#/incident/inc-4q8zt';
  rig = deskRig(longWorld());
  render(<App desk={rig.desk} />);
  const feed = await screen.findByRole('feed', { name: 'Timeline' });
  await waitFor(() => expect(within(feed).getAllByRole('article').length).toBeGreaterThan(5));
  return feed;
}

const shownTexts = (feed: HTMLElement): string => feed.textContent ?? '';

beforeEach(() => {
  layOutPage();
});

afterEach(() => {
  cleanup();
  rig.close();
  vi.restoreAllMocks();
});

describe('a long timeline', () => {
  it('begins with its end, says how long it is, and places its rows among all', async () => {
    const feed = await openLong();
    expect(asked()[0]).toEqual({ id: 'inc-4q8zt', events: 400 });
    expect(screen.getByText(`${all().toLocaleString('en')} events`)).toBeTruthy();
    const last = within(feed).getAllByRole('article').at(-1);
    expect(last?.getAttribute('aria-posinset')).toBe(last?.getAttribute('aria-setsize'));
    expect(Number(last?.getAttribute('aria-setsize'))).toBeGreaterThan(LINES);
    expect(pages()).toBe(0);
  });

  it('finds by text what was not loaded yet, each row once', async () => {
    await openLong();
    fireEvent.change(screen.getByRole('searchbox', { name: 'Filter by text' }), { target: { value: 'number 7 end' } });
    await screen.findByText(`1 of ${all().toLocaleString('en')} events`);
    expect(screen.getAllByText(/number 7 end/)).toHaveLength(1);
  });

  it('goes to its very first row by one key, and back to its end by another', async () => {
    const feed = await openLong();
    fireEvent.keyDown(feed, { key: 'Home' });
    await waitFor(() => expect(shownTexts(feed)).toContain('number 1 end'));
    expect(within(feed).getAllByRole('article')[0]?.getAttribute('aria-posinset')).toBe('1');
    fireEvent.keyDown(feed, { key: 'End' });
    await waitFor(() => expect(shownTexts(feed)).not.toContain('number 1 end'));
    expect(screen.getByRole('button', { name: 'Following' })).toBeTruthy();
  });

  it('goes to evidence that was not loaded yet', async () => {
    const world = longWorld();
    const [incident] = world.incidents;
    const citation = { ref: 'log:l9', quote: 'number 9', source: 'web-1:/srv/app.log', verified: true };
    if (incident?.diagnosis != null) {
      incident.diagnosis = {
        ...incident.diagnosis,
        claims: [{ text: 'a claim', evidence: [citation] }],
      };
    }
    window.location.hash = '#/incident/inc-4q8zt';
    rig = deskRig(world);
    render(<App desk={rig.desk} />);
    fireEvent.click(await screen.findByRole('button', { name: /number 9/ }));
    await waitFor(() => expect(document.querySelector('.row-pointed .quote')?.textContent).toBe('number 9'));
  });

  it('shows what happens meanwhile once, also when the connection breaks while older rows are on their way', async () => {
    const feed = await openLong();
    const begun = all();
    fireEvent.keyDown(feed, { key: 'Home' });
    await waitFor(() => expect(pages()).toBeGreaterThan(1));
    rig.peer.emit(lineAt(begun + 1));
    rig.lose();
    rig.peer.emit(lineAt(begun + 2));
    rig.giveBack();
    rig.peer.emit(lineAt(begun + 3));
    await waitFor(() => {
      const { open } = rig.desk.get();
      const seqs = open.type === 'shown' ? open.run.pages.flat().map(({ seq }) => seq) : [];
      expect(seqs).toEqual(Array.from({ length: begun + 3 }, (_, index) => index + 1));
    });
  });
});
