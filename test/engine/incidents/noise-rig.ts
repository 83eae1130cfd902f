import type { FollowUp } from '../../../src/main/engine/core/journal.ts';
import { createOutbox } from '../../../src/main/engine/core/outbox-runner.ts';
import { createSilences } from '../../../src/main/engine/incidents/create-silences.ts';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { createIncidentIntake } from '../../../src/main/engine/incidents/line-intake-store.ts';
import type { Silences } from '../../../src/main/engine/incidents/silences.ts';
import type { SettingsSource } from '../../../src/main/engine/settings/settings-source.ts';
import { blockOfLines } from '../../../src/main/engine/watch/line-block.ts';
import { HostId, type IncidentId, ServiceId } from '../../../src/shared/domain/ids.ts';
import { IncidentState, type IncidentSummary } from '../../../src/shared/domain/incident.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import type { TestDesk } from '../../fixtures/open-desk.ts';

export const HOST = HostId.parse('web-1');
export const SERVICES = ['shop', 'cart', 'mail', 'search'].map((name) => ServiceId.parse(name));
export const ALICE = { user: 'alice', via: 'window' } as const;

/** Four services of one host, and one of another, whose lines go through the real intake into the real store. */
export interface NoiseRig {
  readonly silences: Silences;
  /** Lines of one service, read together. */
  accept(service: string, lines: readonly string[]): void;
  trigger(message: string): IncidentId;
  /** Every incident, oldest first. */
  incidents(): readonly IncidentSummary[];
  /** How the incident ended, as agents or a person would have it. */
  end(id: IncidentId, state: IncidentState): void;
  /** Counts of all incidents, and of all silences. */
  counted(): { incidents: number; silences: number };
}

export function createNoiseRig(desk: TestDesk, cooldownSeconds = 300): NoiseRig {
  const at = (id: string) => ({
    id,
    host: id === 'ledger' ? 'db-1' : HOST,
    sourcePath: `/srv/${id}`,
    logs: [{ kind: 'file', glob: `/srv/${id}/*.log` }],
  });
  const current = Settings.parse({
    hosts: [
      { id: HOST, address: 'local' },
      { id: 'db-1', address: 'local' },
    ],
    services: [...SERVICES, 'ledger'].map(at),
    watch: { cooldownSeconds },
  });
  const settings: SettingsSource = {
    view: () => ({ file: '', settings: current, overriddenBy: [], problems: [] }),
    current: () => current,
    host: (id) => current.hosts.find((item) => item.id === id) ?? null,
    service: (id) => current.services.find((item) => item.id === id) ?? null,
    stopFile: () => '/nowhere',
  };
  const detector = createDetector({ patterns: [] });
  const intake = createIncidentIntake({ ...desk, settings, detector: () => detector, mode: () => 'ACTIVE' });
  const silences = createSilences({ ...desk, settings });
  const incidents = () =>
    desk.repositories.incidents.list({ states: IncidentState.options, limit: 1_000 }).toReversed();
  const offsets = new Map<string, number>();
  return {
    silences,
    incidents,
    accept: (name, lines) => {
      const service = ServiceId.parse(name);
      let offset = offsets.get(name) ?? 0;
      const read = lines.map((text) => {
        const line = { offset, text };
        offset += Buffer.byteLength(text) + 1;
        return line;
      });
      offsets.set(name, offset);
      const host = settings.service(service)?.host ?? HOST;
      const path = `/srv/${name}/a.log`;
      const cursor = { source: `${host}:${path}`, fileId: '1:2', offset, anchor: '', token: '' };
      intake.accept({ host, service, path, block: blockOfLines(read), cursor, gaps: [], backlog: false });
    },
    trigger: (message) => intake.trigger({ service: ServiceId.parse('shop'), message }),
    end: (id, state) => {
      const updatedAt = desk.clock.now().toISOString();
      desk.journal.commit(() => {
        desk.repositories.incidents.update(id, { state, phase: 'done', updatedAt });
        return {};
      });
    },
    counted: () => {
      const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
      return {
        incidents: sum(incidents().map(({ count }) => count)),
        silences: sum(silences.list({ includeEnded: true }).map(({ suppressed }) => suppressed)),
      };
    },
  };
}

/** What the agents would be started for, in order. */
export async function startedFor(desk: TestDesk): Promise<IncidentId[]> {
  const outbox = createOutbox({ ...desk, giveUp: () => ({}) });
  const seen: FollowUp[] = [];
  outbox.start(async (followUp) => {
    seen.push(followUp);
  });
  await outbox.idle(AbortSignal.timeout(5_000));
  await outbox.stop();
  return seen.map(({ incidentId }) => incidentId);
}

const THINGS = (
  'cart basket order invoice parcel voucher wallet ledger mailbox stock shelf price refund coupon label queue ' +
  'worker socket session cookie token avatar banner footer header widget sensor motor valve turbine boiler chimney ' +
  'garden fence roof window door lamp switch cable'
).split(' ');

/** Lines that are errors of forty kinds, one kind for each number from 0. */
export function errorOf(kind: number, number = 0): string {
  return `2026-01-02 03:04:05,123 ERROR [main] the ${THINGS[kind % THINGS.length]} is lost after ${number} ms`;
}
