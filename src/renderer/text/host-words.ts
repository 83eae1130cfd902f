import type { HostTestStep, HostView } from '#shared/contract/hosts.ts';
import type { HostSettings, LogSource, ServiceControl } from '#shared/domain/settings.ts';

const STEPS: Record<HostTestStep['name'], string> = {
  resolve: 'Name',
  reach: 'Connection',
  jump: 'Jump host',
  host_key: 'Host key',
  log_in: 'Log-in',
  shell: 'Commands',
};

/** A step of a test, in a word or two. */
export function testStepName(name: HostTestStep['name']): string {
  return STEPS[name];
}

const CONNECTIONS: Record<HostView['connection'], string> = {
  idle: 'Not connected yet',
  connecting: 'Connecting',
  connected: 'Connected',
  failed: 'Not connected',
};

/** How the connection to a host stands, in words. */
export function connectionLabel(connection: HostView['connection']): string {
  return CONNECTIONS[connection];
}

/** Where and as whom a host is reached: `oncall@10.0.0.5:22`, or that it is this machine. */
export function hostAddress(host: HostSettings): string {
  if (host.address === 'local') {
    return 'this machine';
  }
  const address = host.address.includes(':') ? `[${host.address}]` : host.address;
  return `${host.user ?? ''}@${address}:${host.port}`;
}

/** How the desk proves to a host who it is. */
export function authLabel(auth: HostSettings['auth']): string {
  switch (auth.kind) {
    case 'agent':
      return 'key of the SSH agent';
    case 'key':
      return `key file ${auth.path}`;
    case 'password':
      return 'password';
  }
}

const LOG_KINDS: Record<LogSource['kind'], string> = {
  file: 'File',
  journald: 'Journal of the unit',
  container: 'Container',
};

/** A kind of log, in words. */
export function logKindLabel(kind: LogSource['kind']): string {
  return LOG_KINDS[kind];
}

/** What a log is found by: the path, the unit or the container. */
export function logName(log: LogSource): string {
  switch (log.kind) {
    case 'file':
      return log.glob;
    case 'journald':
      return log.unit;
    case 'container':
      return log.name;
  }
}

/** How a service is restarted, in a few words. */
export function controlText(control: ServiceControl | undefined): string {
  if (control === undefined) {
    return 'none: nothing can restart it';
  }
  switch (control.kind) {
    case 'systemd':
      return `systemd ${control.unit}${control.sudo ? ' (sudo)' : ''}`;
    case 'container':
      return `container ${control.name}`;
    case 'supervisor':
      return `supervisor ${control.program}`;
    case 'command':
      return control.restart.join(' ');
  }
}

const FOUND_KINDS = { systemd: 'systemd unit', container: 'Container', supervisor: 'supervisor', file: 'Log file' };

/** What kind of thing was found on a host. */
export function foundKindLabel(kind: keyof typeof FOUND_KINDS): string {
  return FOUND_KINDS[kind];
}
