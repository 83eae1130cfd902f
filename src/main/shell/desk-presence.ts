import type { App } from 'electron';
import { createDecisions } from './decisions.ts';
import type { DeskClient } from './desk-client.ts';
import type { DeskView } from './desk-feed.ts';
import { type DeskSession, openDeskSession } from './desk-session.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { LogInStart } from './log-in-start.ts';
import type { NotificationAction, QuestionNotification } from './notification-model.ts';
import { createQuestionNotifications, notify } from './notifications.ts';
import { incidentHash, performCommand } from './perform-command.ts';
import { gatherQuestions } from './question.ts';
import { createDeskTray } from './tray.ts';
import { buildTrayModel, type TrayCommand, type TrayModel } from './tray-model.ts';
import { startUpdates } from './updates/start-updates.ts';

/** Tray and notifications: the desk outside its window. */
export interface DeskPresence {
  /** The engine came, went or failed. */
  engineChanged(): void;
  /** Whether an icon is there to come back through. */
  hasTray(): boolean;
  trayModel(): TrayModel;
  /** The shell's own access to the desk; null while the engine is not ready. */
  client(): DeskClient | null;
  notifications(): readonly QuestionNotification[];
  close(): void;
}

export interface DeskPresenceOptions {
  readonly app: App;
  readonly iconsDir: string;
  readonly supervisor: EngineSupervisor;
  readonly openWindow: (hash?: string) => void;
  /** Heeds the settings that are about the desktop. */
  readonly logInStart: LogInStart;
}

const FOLLOW_AGAIN_MS = 1_000;

/** Makes tray and notifications; they follow the desk while the engine is ready. */
export function createDeskPresence(options: DeskPresenceOptions): DeskPresence {
  const { app, iconsDir, supervisor, openWindow } = options;
  const decisions = createDecisions(notify);
  const sessions = keepSession(supervisor, {
    view: (view) => show(view),
    joined: (client) => options.logInStart.joined(client),
    event: (event) => {
      decisions.observe(event);
      options.logInStart.observe(event, sessions.client());
    },
  });
  let view: DeskView | null = null;

  const command = (chosen: TrayCommand): void => {
    performCommand(chosen, { app, supervisor, openWindow, decisions, updates, client: sessions.client() }).catch(
      (error: unknown) => notify('That did not work', error instanceof Error ? error.message : String(error)),
    );
  };
  const onAction = ({ question }: QuestionNotification, action: NotificationAction): void => {
    if (action === 'review') openWindow(incidentHash(question.incidentId));
    else void decisions.decide(sessions.client(), { question, decision: action, via: 'notification' });
  };
  const updates = startUpdates({ app, client: sessions.client, onChange: () => tray?.update(trayModel()) });
  const tray = createDeskTray({ app, iconsDir, onCommand: command });
  const notifications = createQuestionNotifications(onAction);
  const trayModel = (): TrayModel => buildTrayModel(supervisor.state(), view, updates.state());
  const show = (next: DeskView | null): void => {
    view = next;
    tray?.update(trayModel());
    if (next !== null) notifications.update(gatherQuestions(next));
  };

  return {
    engineChanged: () => {
      if (sessions.closed()) return;
      show(null);
      sessions.renew();
    },
    hasTray: () => tray !== null,
    trayModel,
    client: sessions.client,
    notifications: () => notifications.shown(),
    close: () => {
      updates.close();
      sessions.close();
      notifications.close();
      tray?.close();
    },
  };
}

/** One session at a time, opened again when its stream ends by itself. */
function keepSession(
  supervisor: EngineSupervisor,
  listener: Pick<Parameters<typeof openDeskSession>[1], 'view' | 'event'> & { joined(client: DeskClient): void },
) {
  let session: DeskSession | null = null;
  let closed = false;

  const leave = (): void => {
    session?.close();
    session = null;
  };
  const join = (): void => {
    if (closed || session !== null) return;
    const opened = openDeskSession(supervisor, {
      view: (view) => {
        if (session === opened && !closed) listener.view(view);
      },
      event: (event) => listener.event(event),
      end: () => {
        if (session !== opened) return;
        leave();
        setTimeout(join, FOLLOW_AGAIN_MS).unref();
      },
    });
    session = opened;
    if (opened !== null) listener.joined(opened.client);
  };
  return {
    client: () => session?.client ?? null,
    closed: () => closed,
    renew: () => {
      leave();
      join();
    },
    close: () => {
      closed = true;
      leave();
    },
  };
}
