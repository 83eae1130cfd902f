import type { Status } from '#shared/contract/status.ts';
import { duration, shortTime } from './times.ts';

/** The one sentence on top of *Now*, and how urgent it is. */
export interface Headline {
  readonly tone: 'quiet' | 'working' | 'waiting' | 'blind' | 'stopped';
  readonly text: string;
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

function heardSentence(status: Status, nowMs: number): string {
  const sources = status.watcher.sources;
  const ages = sources.flatMap((source) =>
    source.state === 'following' && source.heardAt !== null ? [nowMs - Date.parse(source.heardAt)] : [],
  );
  const within = Math.max(5_000, ...ages);
  return `${ages.length} of ${sources.length} sources heard within ${duration(within)}.`;
}

function blindSources(status: Status): number {
  return status.watcher.sources.filter((source) => source.state === 'blind').length;
}

/** What the status does not tell of. */
export interface Beside {
  readonly frozenHosts?: number;
  /** Single calls that wait for an answer. */
  readonly calls?: number;
}

function waitingSentence(plans: number, calls: number): string {
  const parts = [
    ...(plans === 0 ? [] : [count(plans, 'plan', 'plans')]),
    ...(calls === 0 ? [] : [count(calls, 'call', 'calls')]),
  ];
  return `${parts.join(' and ')} ${plans + calls === 1 ? 'waits' : 'wait'} for your decision.`;
}

/** What matters most right now: a decision, a stop, a frozen host, blindness, work, or quiet, in this order. */
export function headline(status: Status, nowMs: number, { frozenHosts = 0, calls = 0 }: Beside = {}): Headline {
  if (status.approvalsPending + calls > 0) {
    return { tone: 'waiting', text: waitingSentence(status.approvalsPending, calls) };
  }
  if (status.stopped) {
    return { tone: 'stopped', text: 'Everything is stopped. Nothing will be changed on any host.' };
  }
  if (frozenHosts > 0) {
    const text = `${count(frozenHosts, 'host is', 'hosts are')} frozen: compare the keys.`;
    return { tone: 'stopped', text };
  }
  if (!status.watcher.running) {
    return { tone: 'blind', text: 'Not watching. No log is followed.' };
  }
  if (blindSources(status) > 0) {
    return { tone: 'blind', text: `${count(blindSources(status), 'source is', 'sources are')} not heard.` };
  }
  if (status.incidents.active > 0) {
    return {
      tone: 'working',
      text: `${count(status.incidents.active, 'incident is', 'incidents are')} being worked on.`,
    };
  }
  if (status.watcher.sources.length === 0) {
    return { tone: 'blind', text: 'Nothing to watch yet.' };
  }
  const following = status.watcher.sources.filter((source) => source.state === 'following').length;
  if (following < status.watcher.sources.length) {
    const text = `No incident, but only ${following} of ${status.watcher.sources.length} sources heard.`;
    return { tone: 'blind', text };
  }
  const since = shortTime(status.lastIncidentAt ?? status.startedAt, nowMs);
  return { tone: 'quiet', text: `All quiet since ${since}. ${heardSentence(status, nowMs)}` };
}
