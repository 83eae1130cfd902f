import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings, WatchPattern } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { RawSettings, SettingsEdit } from './settings-source.ts';

type Item = Readonly<Record<string, unknown>>;

/** Adds a host, or replaces the one of the same id. Fails with `conflict` when it is there and must not be replaced. */
export function withHost(raw: RawSettings, host: HostSettings, replace: boolean): SettingsEdit {
  const { items, index } = placed({ items: listOf(raw, 'hosts'), item: host, replace, what: 'host' });
  return { raw: { ...raw, hosts: items }, places: [{ place: `hosts[${index}]`, field: 'host' }] };
}

/** Removes a host. Fails with `not_found`, or with `conflict` while a service or another host needs it. */
export function withoutHost(raw: RawSettings, id: HostId): SettingsEdit {
  const services = listOf(raw, 'services').filter((service) => service['host'] === id);
  const behind = listOf(raw, 'hosts').filter((host) => host['jump'] === id);
  const [user] = [...services, ...behind].map((item) => String(item['id']));
  if (user !== undefined)
    throw new AppError('conflict', `${user} still uses host ${id}: remove it first`, { field: 'id' });
  return { raw: { ...raw, hosts: without(listOf(raw, 'hosts'), id, 'host') } };
}

/** Adds services, or with `replace` changes those of the same ids. */
export function withServices(raw: RawSettings, added: readonly ServiceSettings[], replace: boolean): SettingsEdit {
  const places: { place: string; field: string }[] = [];
  let services = listOf(raw, 'services');
  for (const [at, service] of added.entries()) {
    const { items, index } = placed({ items: services, item: service, replace, what: 'service' });
    services = items;
    places.push({ place: `services[${index}]`, field: `services[${at}]` });
  }
  return { raw: { ...raw, services }, places };
}

/** Removes a service. Fails with `not_found`. */
export function withoutService(raw: RawSettings, id: ServiceId): SettingsEdit {
  return { raw: { ...raw, services: without(listOf(raw, 'services'), id, 'service') } };
}

/** Adds an operator's pattern, or replaces the one of the same id. */
export function withPattern(raw: RawSettings, pattern: WatchPattern): SettingsEdit {
  const watch = watchOf(raw);
  const { items, index } = placed({ items: listOf(watch, 'patterns'), item: pattern, replace: true, what: 'pattern' });
  const places = [{ place: `watch.patterns[${index}]`, field: 'pattern' }];
  return { raw: { ...raw, watch: { ...watch, patterns: items } }, places };
}

/** Removes an operator's pattern. Fails with `not_found`. */
export function withoutPattern(raw: RawSettings, id: string): SettingsEdit {
  const watch = watchOf(raw);
  const muted = mutedOf(watch).filter((name) => name !== id);
  return { raw: { ...raw, watch: { ...watch, patterns: without(listOf(watch, 'patterns'), id, 'pattern'), muted } } };
}

/** Switches a pattern off or on again. */
export function withMuted(raw: RawSettings, id: string, muted: boolean): SettingsEdit {
  const watch = watchOf(raw);
  const others = mutedOf(watch).filter((name) => name !== id);
  return { raw: { ...raw, watch: { ...watch, muted: muted ? [...others, id] : others } } };
}

interface Placing {
  readonly items: readonly Item[];
  readonly item: { readonly id: string };
  readonly replace: boolean;
  readonly what: string;
}

function placed({ items, item, replace, what }: Placing): { items: readonly Item[]; index: number } {
  const found = items.findIndex((other) => other['id'] === item.id);
  if (found >= 0 && !replace) {
    throw new AppError('conflict', `there is a ${what} ${item.id} already`, { field: `${what}.id` });
  }
  const index = found >= 0 ? found : items.length;
  return { items: items.toSpliced(index, 1, { ...item }), index };
}

function without(items: readonly Item[], id: string, what: string): readonly Item[] {
  const left = items.filter((item) => item['id'] !== id);
  if (left.length === items.length) {
    throw new AppError('not_found', `the settings file holds no ${what} ${id}`, { field: 'id' });
  }
  return left;
}

function listOf(raw: RawSettings, name: string): readonly Item[] {
  const value = raw[name];
  return Array.isArray(value) ? (value as readonly Item[]) : [];
}

function watchOf(raw: RawSettings): RawSettings {
  const { watch } = raw;
  return typeof watch === 'object' && watch !== null ? (watch as RawSettings) : {};
}

function mutedOf(watch: RawSettings): readonly unknown[] {
  return Array.isArray(watch['muted']) ? (watch['muted'] as readonly unknown[]) : [];
}
