import { act, cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { Banners } from '../../src/renderer/features/frame/banners.tsx';
import { filterEvents, NO_FILTER } from '../../src/renderer/features/incident/timeline-filter.ts';
import { StopPanel } from '../../src/renderer/features/now/stop-panel.tsx';
import { INITIAL_STATE } from '../../src/renderer/state/desk-state.ts';
import { startRun } from '../../src/renderer/state/event-run.ts';
import { parseRoute } from '../../src/renderer/state/route.ts';
import { staleAfter, takeEvents } from '../../src/renderer/state/take-events.ts';
import { errorSentence } from '../../src/renderer/text/error-sentences.ts';
import { headline } from '../../src/renderer/text/headline.ts';
import { busyWorld, waitingIncident } from '../fakes/desk-story.ts';
import { quietStatus, quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';

const NOW = Date.parse('2026-03-12T03:13:00.000Z');
const ID = 'inc-4q8zt' as IncidentId;

let rig: DeskRig | null = null;

afterEach(() => {
  cleanup();
  rig?.close();
  rig = null;
});

function repeated(seq: number, incidentId: string | null = ID): DeskEvent {
  return {
    seq,
    at: '2026-03-12T03:13:00.000Z',
    incidentId,
    type: 'incident_repeated',
    data: { count: seq, text: 'again' },
  } as DeskEvent;
}

const follows = (of: DeskRig): unknown[] => of.peer.calls.filter((c) => c.name === 'events.follow').map((c) => c.input);

function shownSeqs(of: DeskRig): readonly number[] {
  const open = of.desk.get().open;
  return open.type === 'shown' ? open.run.pages.flat().map((event) => event.seq) : [];
}

async function openIncident(): Promise<DeskRig> {
  const opened = deskRig(busyWorld(NOW));
  rig = opened;
  opened.desk.show(ID);
  await waitFor(() => expect(opened.desk.get().open.type).toBe('shown'));
  await waitFor(() => expect(follows(opened)).toHaveLength(1));
  return opened;
}

describe('the desk', () => {
  it('loads what the screens show and follows from the last event', async () => {
    const opened = await openIncident();
    expect(follows(opened)).toEqual([{ afterSeq: 20 }]);
    await waitFor(() => expect(opened.desk.get().lists?.active).toHaveLength(2));
    expect(opened.desk.get().pending).toHaveLength(1);
    expect(opened.desk.get().demo?.faults).toHaveLength(3);
  });

  it('appends a live event to the open incident, once', async () => {
    const opened = await openIncident();
    opened.peer.emit(repeated(21));
    await waitFor(() => expect(shownSeqs(opened).at(-1)).toBe(21));
    expect(shownSeqs(opened)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it('goes on after the last event it saw when the engine comes back, and misses none', async () => {
    const opened = await openIncident();
    opened.peer.emit(repeated(21));
    await waitFor(() => expect(opened.desk.get().lastSeq).toBe(21));
    opened.lose();
    expect(opened.desk.get().connection).toBe('lost');
    opened.peer.emit(repeated(22));
    opened.giveBack();
    await waitFor(() => expect(shownSeqs(opened).at(-1)).toBe(22));
    expect(follows(opened)).toEqual([{ afterSeq: 20 }, { afterSeq: 21 }]);
  });

  it('forgets everything when another desk answers', async () => {
    const opened = await openIncident();
    opened.peer.world.status = { ...opened.peer.world.status, desk: 'another', demo: false };
    window.location.hash = '#/incident/inc-4q8zt';
    opened.lose();
    opened.giveBack();
    await waitFor(() => expect(opened.desk.get().desk).toBe('another'));
    const { open, demo } = opened.desk.get();
    expect([open, demo, window.location.hash]).toEqual([{ type: 'none' }, null, '#/now']);
  });

  it('asks again for the approvals when one is requested, and says so at once', async () => {
    const opened = await openIncident();
    const asked = (): number => opened.peer.calls.filter((call) => call.name === 'approvals.list').length;
    const before = asked();
    const request = { approvalId: 'apr-9', summary: 'restart it', steps: 1, expiresAt: '2026-03-12T03:30:00.000Z' };
    opened.peer.emit({ ...repeated(21), type: 'approval_requested', data: request } as unknown as DeskEvent);
    await waitFor(() => expect(asked()).toBeGreaterThan(before));
    expect(opened.desk.get().said.assertive).toBe('A plan waits for your decision: restart it');
  });

  it('says calmly that the connection is lost, and lets nothing be sent', async () => {
    const opened = await openIncident();
    opened.show(
      <>
        <Banners />
        <StopPanel status={quietStatus(NOW)} />
      </>,
    );
    const stop = screen.getByRole<HTMLButtonElement>('button', { name: 'Stop everything' });
    expect(stop.disabled).toBe(false);
    act(() => opened.lose());
    expect(screen.getByText('Not connected')).toBeTruthy();
    expect(stop.disabled).toBe(true);
    expect(await opened.desk.actions.setStop(true)).toEqual({
      ok: false,
      why: 'The engine cannot be reached right now. Nothing was sent.',
      field: '',
    });
    act(() => opened.giveBack());
    expect(screen.queryByText('Not connected')).toBeNull();
  });

  it('shows the failure of a call as a sentence', async () => {
    const opened = await openIncident();
    opened.peer.answerDecisions(new AppError('audit_unwritable', 'disk full'));
    const outcome = await opened.desk.actions.decide({
      id: 'apr-1' as never,
      decision: 'deny',
      seenDigest: 'a'.repeat(64),
    });
    expect(outcome).toEqual({
      ok: false,
      why: 'The audit log cannot be written, so nothing was done. disk full',
      field: '',
    });
  });

  it('says that an incident does not exist', async () => {
    const opened = await openIncident();
    opened.desk.show('inc-none' as IncidentId);
    await waitFor(() => expect(opened.desk.get().open.type).toBe('missing'));
  });
});

describe('taking events in', () => {
  it('ignores what it has seen', () => {
    const state = { ...INITIAL_STATE, lastSeq: 5 };
    expect(takeEvents(state, [repeated(4), repeated(5)])).toBe(state);
  });

  it('keeps events of other incidents out of the timeline', () => {
    const { events, ...facts } = waitingIncident(NOW);
    const detail = { ...facts, milestones: [] };
    const run = startRun(events, events.length);
    const state = {
      ...INITIAL_STATE,
      lastSeq: 20,
      open: { type: 'shown', id: ID, detail, run, earlier: 'idle' } as const,
    };
    const next = takeEvents(state, [repeated(21, 'inc-other'), repeated(22, null)]);
    expect([next.open, next.lastSeq]).toEqual([state.open, 22]);
  });

  it('asks for the incident again only when it is the one on screen', () => {
    const decided = {
      ...repeated(3, 'inc-other'),
      type: 'approval_expired',
      data: { approvalId: 'a' },
    } as unknown as DeskEvent;
    expect([...staleAfter([decided], ID)].toSorted()).toEqual(['approvals', 'status']);
  });
});

describe('the timeline filter', () => {
  const events = waitingIncident(NOW).events;
  const kept = (change: object): string[] =>
    filterEvents(events, { ...NO_FILTER, ...change }).map((event) => event.type);

  it('lets everything through at first', () => {
    expect(filterEvents(events, NO_FILTER)).toBe(events);
  });

  it('narrows by role, type and text together', () => {
    expect(kept({ role: 'triage' })).toEqual(['phase_started', 'triage_reported']);
    expect(kept({ kind: 'approval' })).toEqual(['approval_requested']);
    expect(kept({ role: 'detective', kind: 'evidence', text: 'SS -TLNP' })).toEqual(['tool_called']);
  });
});

describe('the sentence on top', () => {
  it('says that all is quiet, since when, and how well it hears', () => {
    const world = busyWorld(NOW);
    const sources = world.status.watcher.sources.slice(0, 1);
    const status = { ...quietStatus(NOW), watcher: { running: true, why: '', sources } };
    const since = new Date(NOW - 3_600_000);
    const clock = [since.getHours(), since.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
    expect(headline(status, NOW)).toEqual({
      tone: 'quiet',
      text: `All quiet since ${clock}. 1 of 1 sources heard within 5 s.`,
    });
  });

  it('puts a waiting decision before everything else', () => {
    expect(headline({ ...quietWorld(NOW).status, approvalsPending: 2, stopped: true }, NOW)).toEqual({
      tone: 'waiting',
      text: '2 plans wait for your decision.',
    });
  });

  it('counts plans and single calls that wait alike', () => {
    const none = { ...quietWorld(NOW).status, approvalsPending: 0 };
    expect(headline(none, NOW, { calls: 1 })).toEqual({ tone: 'waiting', text: '1 call waits for your decision.' });
    expect(headline({ ...none, approvalsPending: 1 }, NOW, { calls: 2 })).toEqual({
      tone: 'waiting',
      text: '1 plan and 2 calls wait for your decision.',
    });
  });

  it('never calls it quiet while a source still waits for its file', () => {
    const sources = busyWorld(NOW).status.watcher.sources.map((source) => ({ ...source, state: 'waiting' as const }));
    const status = { ...quietStatus(NOW), watcher: { running: true, why: '', sources } };
    expect(headline(status, NOW)).toEqual({ tone: 'blind', text: 'No incident, but only 0 of 2 sources heard.' });
  });

  it('never calls it quiet while a source is not heard', () => {
    const status = { ...busyWorld(NOW).status, approvalsPending: 0, incidents: quietStatus(NOW).incidents };
    expect(headline(status, NOW)).toEqual({ tone: 'blind', text: '1 source is not heard.' });
  });
});

describe('addresses and errors', () => {
  it('reads an incident from the address and takes the rest for Now', () => {
    expect([parseRoute('#/incident/inc-1'), parseRoute('#/incident/../x'), parseRoute('')]).toEqual([
      { type: 'incident', id: 'inc-1' },
      { type: 'now' },
      { type: 'now' },
    ]);
  });

  it('names the field of bad input', () => {
    const wire = { code: 'invalid_input', message: 'is missing', retryable: false, field: 'hosts[0].user' };
    expect(errorSentence(wire)).toBe('The engine refused the input. hosts[0].user: is missing');
  });

  it('invents nothing about an error it does not know', () => {
    expect(errorSentence(new Error('x'))).toBe('The engine did not answer. Nothing is known about the request.');
  });
});
