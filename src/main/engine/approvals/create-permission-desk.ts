import type { PermissionId } from '#shared/domain/ids.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { HostFreezes } from '../guard/host-freezes.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { askPerson } from './ask-person.ts';
import { createDeadlines, type Deadlines } from './deadlines.ts';
import { decidePermission } from './decide-permission.ts';
import { endPermission } from './end-permission.ts';
import type { PermissionAnswer, PermissionDesk } from './permission-desk.ts';

/** What the permission desk is built from. */
export interface PermissionDeps {
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly repositories: Pick<Repositories, 'permissions' | 'incidents'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly audit: Pick<AuditLog, 'anchor' | 'lastVerdict'>;
  readonly humanSwitch: Pick<HumanSwitch, 'mayRun'>;
  readonly hostFreezes: Pick<HostFreezes, 'refusal'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Time that really passed, in milliseconds from any beginning; default: this process's own. */
  readonly elapsedMs?: () => number;
}

/** An agent that waits: the call as it was asked for, kept apart from what is stored. */
export interface Waiter {
  readonly permission: Permission;
  readonly settle: (answer: PermissionAnswer) => void;
}

/** The desk with what it keeps for itself. */
export interface PermissionRoom extends PermissionDeps {
  readonly deadlines: Deadlines;
  readonly waiting: Map<PermissionId, Waiter>;
}

/** Builds the permission desk. */
export function createPermissionDesk(given: PermissionDeps): PermissionDesk {
  const elapsedMs = given.elapsedMs ?? (() => performance.now());
  const deadlines = createDeadlines({ clock: given.clock, elapsedMs });
  const room: PermissionRoom = { ...given, deadlines, waiting: new Map() };
  const { permissions } = given.repositories;
  const expireDue = (): void => {
    for (const permission of permissions.list('pending')) {
      if (deadlines.isOver(permission)) endPermission(room, permission, 'nobody decided in time');
    }
  };
  return {
    ask: (request, signal) => askPerson(room, request, signal),
    decide: async (decision) => {
      expireDue();
      return decidePermission(room, decision);
    },
    list: (state) => {
      expireDue();
      return permissions.list(state);
    },
    recover: () => {
      for (const permission of permissions.list('pending')) {
        endPermission(room, permission, 'the app ended while it waited');
      }
    },
  };
}
