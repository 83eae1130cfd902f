import type { App } from 'electron';
import type { Decisions } from './decisions.ts';
import type { DeskClient } from './desk-client.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { TrayCommand } from './tray-model.ts';
import type { Updates } from './updates/keep-updates.ts';

/** What the commands act on. */
export interface CommandTarget {
  readonly app: App;
  readonly supervisor: EngineSupervisor;
  readonly openWindow: (hash?: string) => void;
  readonly decisions: Decisions;
  readonly updates: Updates;
  /** Null while the engine is not ready. */
  readonly client: DeskClient | null;
}

/** Carries out what was chosen in the tray's menu. */
export async function performCommand(command: TrayCommand, target: CommandTarget): Promise<void> {
  switch (command.type) {
    case 'open':
      return target.openWindow();
    case 'open_incident':
      return target.openWindow(incidentHash(command.incidentId));
    case 'quit':
      return target.app.quit();
    case 'restart_engine':
      return target.supervisor.start();
    case 'update':
      return target.updates.take(command.step);
    case 'decide': {
      const { question, decision } = command;
      return target.decisions.decide(target.client, { question, decision, via: 'tray' });
    }
    case 'set_mode':
      await connected(target.client).security.setMode({ mode: command.mode });
      return;
    case 'set_stop':
      await connected(target.client).security.setStop({ engaged: command.engaged });
      return;
  }
}

/** The page's address of an incident. */
export function incidentHash(incidentId: string): string {
  return `#/incident/${encodeURIComponent(incidentId)}`;
}

function connected(client: DeskClient | null): DeskClient {
  if (client === null) throw new Error('The engine is not running.');
  return client;
}
