import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SETTLE_MS } from '../../src/renderer/features/approval/decision-guard.ts';
import { PermissionsWaiting } from '../../src/renderer/features/approval/permissions-waiting.tsx';
import { IncidentId } from '../../src/shared/domain/ids.ts';
import { PERMISSION_DIGEST, storyPermission } from '../fakes/desk-permission-story.ts';
import { quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';

let rig: DeskRig;
let clockMs = 0;

const deny = (): Promise<HTMLElement> => screen.findByRole('button', { name: 'Deny call' });
const allow = (): Promise<HTMLElement> => screen.findByRole('button', { name: 'Allow once' });
const decisions = (): unknown[] =>
  rig.peer.calls.filter((call) => call.name === 'permissions.decide').map((call) => call.input);

function point(button: HTMLElement): void {
  fireEvent.pointerDown(button);
  fireEvent.click(button, { detail: 1 });
}

function settle(): void {
  act(() => {
    clockMs += SETTLE_MS + 1;
  });
}

function show(change: Parameters<typeof storyPermission>[0] = {}): void {
  rig.peer.world.permissions = [storyPermission(change)];
  rig.show(<PermissionsWaiting />);
}

beforeEach(() => {
  clockMs = 10_000;
  vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
  vi.spyOn(document, 'hasFocus').mockImplementation(() => true);
  rig = deskRig(quietWorld(Date.now()));
});

afterEach(() => {
  cleanup();
  rig.close();
  vi.restoreAllMocks();
});

describe('a call that waits', () => {
  it('gives Deny the focus, and shows the whole call and the rule, with marks for what cannot be seen', async () => {
    show();
    const button = await deny();
    expect(document.activeElement).toBe(button);
    const text = document.body.textContent ?? '';
    expect(text).toContain('"path": "customers');
    expect(text).toContain('a rule of the service: personal data');
    expect(text).toContain('shop-api on web-1');
    expect(document.querySelector('.mark')?.textContent).toBe('RLO');
  });

  it('sends the digest that was shown, once for two clicks', async () => {
    show();
    const button = await allow();
    settle();
    point(button);
    point(button);
    await screen.findByText('Recorded.');
    expect(decisions()).toEqual([{ id: 'per-1', decision: 'allow', seenDigest: PERMISSION_DIGEST, via: 'window' }]);
  });

  it('sends the reason with a denial', async () => {
    show();
    const button = await deny();
    settle();
    fireEvent.change(screen.getByRole('textbox', { name: /Reason/ }), { target: { value: 'not tonight' } });
    point(button);
    await waitFor(() =>
      expect(decisions()).toEqual([
        { id: 'per-1', decision: 'deny', seenDigest: PERMISSION_DIGEST, reason: 'not tonight', via: 'window' },
      ]),
    );
  });

  it('is not decided by a click that only brought the window to the front, or that found the card just there', async () => {
    show();
    point(await allow());
    expect(decisions()).toEqual([]);
    settle();
    fireEvent.focus(window);
    point(await allow());
    await screen.findByText(/only brought the window to the front/);
    expect(decisions()).toEqual([]);
  });

  it('cannot be decided once its time ran out', async () => {
    show({ expiresAt: new Date(Date.now() - 1_000).toISOString() });
    const button = await allow();
    settle();
    point(button);
    expect(screen.getByText('The time for this call ran out. It was not made.')).toBeTruthy();
    expect(decisions()).toEqual([]);
  });

  it('is not shown in another incident', async () => {
    rig.peer.world.permissions = [storyPermission()];
    const { container } = rig.show(<PermissionsWaiting incident={IncidentId.parse('inc-2')} />);
    await waitFor(() => expect(rig.desk.get().permissions).toHaveLength(1));
    expect(container.textContent).toBe('');
  });
});
