import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../src/renderer/features/frame/app.tsx';
import type { MountedToolView } from '../../src/shared/contract/mcp.ts';
import { mountedWorld } from '../fakes/desk-mounts-story.ts';
import { busyWorld } from '../fakes/desk-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';
import { type DeskRig, deskRig } from './desk-rig.tsx';
import { layOutPage } from './laid-out-page.ts';

let rig: DeskRig | null = null;

beforeEach(layOutPage);

afterEach(() => {
  cleanup();
  rig?.close();
  rig = null;
});

function start(hash: string, world: DeskWorld = mountedWorld(busyWorld(Date.now()), Date.now())): DeskRig {
  window.location.hash = hash;
  const started = deskRig(world);
  rig = started;
  render(<App desk={started.desk} />);
  return started;
}

const inputsOf = (name: string): unknown[] =>
  (rig?.peer.calls ?? []).filter((c) => c.name === name).map((c) => c.input);

function toolOf(world: DeskWorld, name: string): MountedToolView {
  const found = world.record.servers[0]?.tools.find(({ tool }) => tool === name);
  if (found === undefined) throw new Error(`the story has no ${name}`);
  return found;
}

const runbooks = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'MCP server runbooks' });

describe('mounted servers on the screen of tools', () => {
  it('are shown with their state and each tool’s own, words of theirs as text', async () => {
    start('#/tools');
    const server = await runbooks();
    expect(
      within(server)
        .getAllByRole('listitem')
        .map((row) => row.querySelector('.tool-head')?.textContent),
    ).toEqual(['read_text_fileChanged since it was pinned', 'list_directoryPinned', 'search_filesNot pinned']);
    expect(server.querySelector('b')).toBeNull();
    expect(server.textContent).toContain('RLO');
    const wiki = screen.getByRole('region', { name: 'MCP server wiki' });
    expect(wiki.textContent).toMatch(/Not connected.*ECONNREFUSED.*The server does not offer this tool\./);
    expect(within(wiki).queryByRole('button')).toBeNull();
  });

  it('say of a changed definition what changed, and what did not', async () => {
    start('#/tools');
    const [changed] = within(await runbooks()).getAllByRole('listitem');
    if (changed === undefined) throw new Error('no tool is shown');
    const diff = within(changed).getByRole('region', { name: 'Description: what changed' });
    expect(diff.querySelector('.diff-remove .diff-text')?.textContent).toBe(
      'removed: Reads a runbook and answers with its text.',
    );
    expect([...diff.querySelectorAll('.diff-add .diff-changed')].map((each) => each.textContent).join(' ')).toContain(
      'whatever',
    );
    expect(within(changed).getByText('As it was pinned.')).toBeTruthy();
  });

  it('have a tool pinned only after its whole definition was shown, with the way back in focus', async () => {
    const world = mountedWorld(busyWorld(Date.now()), Date.now());
    start('#/tools', world);
    const long = `Reads. ${'word '.repeat(5_000)}the end`;
    toolOf(world, 'search_files').description = long as never;
    act(() => rig?.desk.refresh(['mounts']));
    const button = await screen.findByRole('button', { name: 'Pin search_files of runbooks' });
    await waitFor(() => expect(screen.getAllByText(long)).toHaveLength(1));
    button.focus();
    fireEvent.click(button);
    const dialog = await screen.findByRole('dialog', { name: 'Pin search_files of runbooks?' });
    expect(document.activeElement?.textContent).toBe('Do not pin');
    expect(within(dialog).getByRole('region', { name: 'Description' }).textContent).toBe(long);
    expect(within(dialog).getByRole('region', { name: 'Arguments' }).textContent).toContain('"Which one."');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Do not pin' }));
    expect(inputsOf('mcp.pin')).toEqual([]);
    fireEvent.click(button);
    fireEvent.click(await screen.findByRole('button', { name: 'Pin it' }));
    await waitFor(() =>
      expect(inputsOf('mcp.pin')).toEqual([
        { server: 'runbooks', tool: 'search_files', seenHash: toolOf(world, 'search_files').hash },
      ]),
    );
    await screen.findByRole('button', { name: 'Unpin search_files of runbooks' });
  });

  it('pin nothing that nobody read: a definition that turned while the question was open is refused', async () => {
    const world = mountedWorld(busyWorld(Date.now()), Date.now());
    start('#/tools', world);
    fireEvent.click(await screen.findByRole('button', { name: 'Pin read_text_file of runbooks' }));
    const seen = toolOf(world, 'read_text_file').hash;
    toolOf(world, 'read_text_file').hash = 'c9'.repeat(32);
    act(() => rig?.desk.refresh(['mounts']));
    await waitFor(() => expect(rig?.desk.get().mounts?.[0]?.tools[0]?.hash).toBe('c9'.repeat(32)));
    fireEvent.click(screen.getByRole('button', { name: 'Pin the new definition' }));
    await screen.findByText(/Nothing was pinned: the server shows another definition by now/);
    expect(inputsOf('mcp.pin')).toMatchObject([{ seenHash: seen }]);
    expect(toolOf(world, 'read_text_file').state).toBe('changed');
  });

  it('have a pin taken back after asking', async () => {
    start('#/tools');
    fireEvent.click(await screen.findByRole('button', { name: 'Unpin list_directory of runbooks' }));
    expect(document.activeElement?.textContent).toBe('Keep it pinned');
    fireEvent.click(screen.getByRole('button', { name: 'Unpin it' }));
    await screen.findByRole('button', { name: 'Pin list_directory of runbooks' });
    expect(inputsOf('mcp.unpin')).toEqual([{ server: 'runbooks', tool: 'list_directory' }]);
  });

  it.each(['blocked', 'missing'] as const)('offer no pin for a tool that is %s', async (state) => {
    const world = mountedWorld(busyWorld(Date.now()), Date.now());
    toolOf(world, 'search_files').state = state;
    start('#/tools', world);
    await runbooks();
    expect(screen.queryByRole('button', { name: 'Pin search_files of runbooks' })).toBeNull();
  });

  it('are asked for again when one of them changes', async () => {
    const world = mountedWorld(busyWorld(Date.now()), Date.now());
    const { peer } = start('#/tools', world);
    await runbooks();
    Object.assign(toolOf(world, 'list_directory'), {
      state: 'changed',
      why: 'It is not the definition that was pinned.',
    });
    const data = { server: 'runbooks', tool: 'list_directory', hash: 'd1', why: 'changed' };
    const seq = world.status.lastSeq + 1;
    act(() =>
      peer.emit({ seq, at: new Date().toISOString(), incidentId: null, type: 'mcp_tool_unpinned', data } as never),
    );
    await screen.findByRole('button', { name: 'Pin list_directory of runbooks' });
  });

  it('are said to be none where the settings name none', async () => {
    start('#/tools', quietWorld(Date.now()));
    await screen.findByText('No server is mounted.');
  });
});

describe('identities on the screen of security', () => {
  it('are shown with what is left of each credential and all that it opens', async () => {
    start('#/security');
    const panel = await screen.findByRole('region', { name: 'Identities' });
    await waitFor(() => expect(within(panel).getAllByText(/tools$/)).toHaveLength(2));
    const rows = within(panel)
      .getAllByRole('listitem')
      .map((row) => row.textContent);
    expect(rows[0]).toMatch(
      /^Detective inc-4q8ztagent-detective-7k2mOpens 3 tools.*list_directory of the MCP server runbooks4:0\d left/,
    );
    expect(rows[1]).toMatch(/^Triage inc-5.*None\.over/);
  });

  it('are none while no agent works', async () => {
    start('#/security', quietWorld(Date.now()));
    await screen.findByText(/No agent works/);
  });
});
