import { approvals } from './approvals.ts';
import { audit } from './audit.ts';
import { demo } from './demo.ts';
import { events } from './events.ts';
import { evidence } from './evidence.ts';
import { health } from './health.ts';
import { hosts } from './hosts.ts';
import { incidents } from './incidents.ts';
import { logs } from './logs.ts';
import { mcp } from './mcp.ts';
import { memory } from './memory.ts';
import { models } from './models.ts';
import { patterns } from './patterns.ts';
import { permissions } from './permissions.ts';
import { reports } from './reports.ts';
import { secrets } from './secrets.ts';
import { security } from './security.ts';
import { services } from './services.ts';
import { settings } from './settings.ts';
import { silences } from './silences.ts';
import { status } from './status.ts';
import { tools } from './tools.ts';
import { watch } from './watch.ts';

/**
 * The one contract of the desk: every client (window, browser, scripts, tray) uses these calls and no others.
 * Failures are `AppError`s in wire form.
 */
export const contract = {
  approvals,
  audit,
  demo,
  events,
  evidence,
  health,
  hosts,
  incidents,
  logs,
  mcp,
  memory,
  models,
  patterns,
  permissions,
  reports,
  secrets,
  security,
  services,
  settings,
  silences,
  status,
  tools,
  watch,
};
export type Contract = typeof contract;
