import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { WholeAnswer } from '../../src/renderer/features/incident/whole-answer.tsx';
import { EvidenceRef, IncidentId } from '../../src/shared/domain/ids.ts';
import { quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';

let rig: DeskRig;

afterEach(() => {
  cleanup();
  rig.close();
});

describe('the whole of an answer that was cut', () => {
  it('is read when it is asked for, a page at a time, and shown as text', async () => {
    const whole = `<b>head</b>${'x'.repeat(70_000)}tail`;
    rig = deskRig({ ...quietWorld(0), spilled: whole });
    rig.show(<WholeAnswer incident={IncidentId.parse('inc-1')} evidence={EvidenceRef.parse('tool:t-1')} />);
    expect(rig.peer.calls.filter(({ name }) => name === 'evidence.read')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    const shown = await screen.findByLabelText('The whole answer');
    expect(shown.textContent).toBe(whole.slice(0, 65_536));
    expect(shown.querySelector('b')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show more (4,479 characters left)' }));
    await waitFor(() => expect(shown.textContent).toBe(whole));
    expect(screen.queryByRole('button', { name: /Show more/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Hide the whole answer' }));
    expect(screen.queryByLabelText('The whole answer')).toBeNull();
  });
});
