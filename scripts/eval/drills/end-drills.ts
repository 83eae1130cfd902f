import type { Drill } from './drill.ts';
import { type PlacedService, placeService, type ServicePlan } from './place-service.ts';

const config = { path: 'app.json', text: '{ "workers": 2 }\n' };

/** A process that ends, or can do no more, and that a restart brings back. */
interface EndVariant {
  readonly id: string;
  readonly playbook: string;
  readonly cause: RegExp;
  readonly plan: Omit<ServicePlan, 'config'>;
  readonly provoke: (service: PlacedService) => Promise<void>;
}

const crash = async (service: PlacedService): Promise<void> => void (await service.ask('/crash'));
const crashed = { playbook: 'crashed, not restarted', cause: /died and was not restarted/, provoke: crash };
const starved = {
  playbook: 'out of memory',
  cause: /for want of memory/,
  // Traffic alone fills its heap of 24 MiB.
  provoke: async (service: PlacedService): Promise<void> => {
    await service.setEnv({ NODE_FLAGS: '--max-old-space-size=24' });
    await service.ctl('restart');
    await service.setEnv({ NODE_FLAGS: '' });
  },
};
const leaking = {
  playbook: 'too many open files',
  cause: /used up its file descriptors/,
  provoke: async (service: PlacedService): Promise<void> => {
    await service.setEnv({ FILES: '64' });
    await service.ctl('restart');
    // The next start has a limit that it does not reach.
    await service.setEnv({ FILES: '65536' });
  },
};

const VARIANTS: readonly EndVariant[] = [
  {
    id: 'crash-json',
    ...crashed,
    plan: { name: 'cart', style: 'json', job: 'nothing' },
  },
  {
    id: 'crash-log4j',
    ...crashed,
    plan: {
      name: 'ledger',
      style: 'log4j',
      job: 'nothing',
      more: { lastWords: 'Unhandled exception in thread main: java.lang.IllegalStateException: queue closed' },
    },
  },
  {
    id: 'crash-klog',
    ...crashed,
    plan: {
      name: 'scheduler',
      style: 'klog',
      job: 'nothing',
      more: { lastWords: 'panic: runtime error: index out of range [3] with length 3' },
    },
  },
  { id: 'memory-json', ...starved, plan: { name: 'basket', style: 'json', job: 'memory' } },
  { id: 'memory-python', ...starved, plan: { name: 'ranking', style: 'python', job: 'memory' } },
  { id: 'memory-syslog', ...starved, plan: { name: 'feed', style: 'syslog', job: 'memory' } },
  { id: 'files-logfmt', ...leaking, plan: { name: 'prices', style: 'logfmt', job: 'descriptors' } },
  { id: 'files-json', ...leaking, plan: { name: 'stock', style: 'json', job: 'descriptors' } },
  { id: 'files-python', ...leaking, plan: { name: 'images', style: 'python', job: 'descriptors' } },
];

/** Drills about processes that end or are used up. */
export const END_DRILLS: readonly Drill[] = VARIANTS.map(({ id, playbook, cause, plan, provoke }) => ({
  id,
  playbook,
  style: plan.style,
  wants: 'fixed',
  cause,
  place: (site) => placeService(site, { ...plan, config }, provoke),
}));
