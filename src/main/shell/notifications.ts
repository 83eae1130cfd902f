import { Notification } from 'electron';
import { decideNotifications, type NotificationAction, type QuestionNotification } from './notification-model.ts';
import type { Question } from './question.ts';

/** Keeps one notification per question that waits. */
export interface QuestionNotifications {
  update(waiting: readonly Question[]): void;
  /** What has a notification now, also where the operator has put it away. */
  shown(): readonly QuestionNotification[];
  close(): void;
}

const LABELS: Readonly<Record<NotificationAction, string>> = { approve: 'Approve', review: 'Review', deny: 'Deny' };

/** Makes the keeper; `onAction` hears each button, and a click on the notification itself as `review`. */
export function createQuestionNotifications(
  onAction: (notification: QuestionNotification, action: NotificationAction) => void,
): QuestionNotifications {
  const open = new Map<
    Question['id'],
    { readonly model: QuestionNotification; readonly native: Notification | null }
  >();

  const withdraw = (id: Question['id']): void => {
    open.get(id)?.native?.close();
    open.delete(id);
  };
  const show = (model: QuestionNotification): void => {
    withdraw(model.question.id);
    open.set(model.question.id, { model, native: showNative(model, (action) => onAction(model, action)) });
  };

  return {
    update: (waiting) => {
      const digests = new Map([...open].map(([id, { model }]) => [id, model.question.digest]));
      const changes = decideNotifications(digests, waiting);
      changes.withdraw.forEach(withdraw);
      changes.show.forEach(show);
    },
    shown: () => [...open.values()].map(({ model }) => model),
    close: () => [...open.keys()].forEach(withdraw),
  };
}

/** Says one sentence, such as that a button failed. */
export function notify(title: string, body: string): void {
  if (Notification.isSupported()) new Notification({ title, body: body.slice(0, 400) }).show();
}

function showNative(model: QuestionNotification, act: (action: NotificationAction) => void): Notification | null {
  if (!Notification.isSupported()) return null;
  const native = new Notification({
    title: model.title,
    body: model.body,
    // Not `critical`: several desktops let that through their do-not-disturb.
    urgency: 'normal',
    timeoutType: 'never',
    actions: model.actions.map((action) => ({ type: 'button' as const, text: LABELS[action] })),
  });
  native.on('click', () => act('review'));
  native.on('action', (...given: unknown[]) => {
    const action = model.actions[actionIndex(given)];
    if (action !== undefined) act(action);
  });
  native.show();
  return native;
}

/** Older Electron gives the index as second argument, newer as a field of the event. */
function actionIndex([event, index]: readonly unknown[]): number {
  if (typeof index === 'number') return index;
  const details = event as { actionIndex?: unknown } | undefined;
  return typeof details?.actionIndex === 'number' ? details.actionIndex : -1;
}
