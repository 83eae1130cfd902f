import type { Question } from './question.ts';

/** What a button of a notification does. */
export type NotificationAction = 'approve' | 'review' | 'deny';

/** One notification for one question. */
export interface QuestionNotification {
  readonly question: Question;
  readonly title: string;
  readonly body: string;
  /** In the order they are shown, where the platform shows buttons. */
  readonly actions: readonly NotificationAction[];
}

/** What to do so that exactly the questions that wait have a notification each. */
export interface NotificationChanges {
  readonly show: readonly QuestionNotification[];
  readonly withdraw: readonly Question['id'][];
}

const BODY_LIMIT = 400;

/** The notification of a question. Approving by button is offered only where all of it is in the text. */
export function describeQuestion(question: Question): QuestionNotification {
  const { title, line, summary } = question;
  return {
    question,
    title,
    body: plainText(line ?? summary),
    actions: line === null ? ['review', 'deny'] : ['approve', 'deny'],
  };
}

/** Compares what is shown (id to digest) with what waits. */
export function decideNotifications(
  shown: ReadonlyMap<Question['id'], string>,
  waiting: readonly Question[],
): NotificationChanges {
  const ids = new Set(waiting.map(({ id }) => id));
  return {
    show: waiting.filter(({ id, digest }) => shown.get(id) !== digest).map(describeQuestion),
    withdraw: [...shown.keys()].filter((id) => !ids.has(id)),
  };
}

/** Text only: some notification servers read markup, and nothing invisible may reorder the words. */
function plainText(text: string): string {
  const plain = text
    .replace(/[\p{Cf}\p{Cc}]/gu, (sign) => (sign === '\n' ? '\n' : ' '))
    .replace(/[<>&]/g, (sign) => ({ '<': '‹', '>': '›', '&': '＆' })[sign] ?? '');
  return plain.length <= BODY_LIMIT ? plain : `${plain.slice(0, BODY_LIMIT - 1)}…`;
}
