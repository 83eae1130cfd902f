import { Notification } from 'electron';
import type { ApprovalId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { type ApprovalNotification, decideNotifications, type NotificationAction } from './notification-model.ts';

/** Keeps one notification per pending approval. */
export interface ApprovalNotifications {
  update(pending: readonly Approval[]): void;
  /** What is shown now. */
  shown(): readonly ApprovalNotification[];
  close(): void;
}

const LABELS: Readonly<Record<NotificationAction, string>> = { approve: 'Approve', review: 'Review', deny: 'Deny' };

/** Makes the keeper; `onAction` hears each button, and a click on the notification itself as `review`. */
export function createApprovalNotifications(
  onAction: (notification: ApprovalNotification, action: NotificationAction) => void,
): ApprovalNotifications {
  const open = new Map<ApprovalId, { readonly model: ApprovalNotification; readonly native: Notification | null }>();

  const withdraw = (id: ApprovalId): void => {
    open.get(id)?.native?.close();
    open.delete(id);
  };
  const show = (model: ApprovalNotification): void => {
    withdraw(model.approvalId);
    open.set(model.approvalId, { model, native: showNative(model, (action) => onAction(model, action)) });
  };

  return {
    update: (pending) => {
      const digests = new Map([...open].map(([id, { model }]) => [id, model.digest]));
      const changes = decideNotifications(digests, pending);
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

function showNative(model: ApprovalNotification, act: (action: NotificationAction) => void): Notification | null {
  if (!Notification.isSupported()) return null;
  const native = new Notification({
    title: model.title,
    body: model.body,
    urgency: 'critical',
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
