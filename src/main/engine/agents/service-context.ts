import { assertNever } from '#shared/domain/assert-never.ts';
import type { LogSource, ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';

/** The context block that every role is given: where to look, and that the source code is the ground truth. */
export function serviceContext(service: ServiceSettings): string {
  return [
    '=== SERVICE CONTEXT ===',
    `Service: ${service.id} on host ${service.host}`,
    `Source code path: ${service.sourcePath}`,
    `Logs: ${service.logs.map(describeLog).join(', ')}`,
    `Control: ${service.control ? describeControl(service.control) : 'none configured: it cannot be restarted'}`,
    `Health check: ${service.health?.url ?? 'none configured'}`,
    '',
    'The source code of this service can be read with the read_file and grep_search tools. Read its configuration, entry',
    'points and error handlers before concluding: the source is the ground truth for how this service works.',
    '=== END SERVICE CONTEXT ===',
  ].join('\n');
}

function describeLog(log: LogSource): string {
  switch (log.kind) {
    case 'file':
      return log.glob;
    case 'journald':
      return `journald unit ${log.unit} (more of it: run_diagnostics with journalctl -u ${log.unit} -n 200)`;
    case 'container':
      return `output of container ${log.name} (its lines come with the incident; no tool reads more of it)`;
    default:
      return assertNever(log);
  }
}

function describeControl(control: ServiceControl): string {
  switch (control.kind) {
    case 'systemd':
      return `systemd unit ${control.unit}`;
    case 'container':
      return `container ${control.name}`;
    case 'supervisor':
      return `supervisor program ${control.program}`;
    case 'command':
      return `command ${control.restart.join(' ')}`;
    default:
      return assertNever(control);
  }
}
