import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ServiceId } from '../domain/ids.ts';
import { ServiceSettings } from '../domain/settings.ts';

/** Services of `settings.json`; reading them is `settings.get`. */
export const services = {
  /** Adds services, or with `replace` changes the ones of the same ids: all or none. */
  save: oc
    .route({ method: 'POST', path: '/services' })
    .input(z.strictObject({ services: z.array(ServiceSettings).min(1).max(200), replace: z.boolean().default(false) }))
    .output(z.object({ saved: z.array(ServiceId).max(200) })),
  remove: oc
    .route({ method: 'POST', path: '/services/{id}/remove' })
    .input(z.strictObject({ id: ServiceId }))
    .output(z.object({ removed: ServiceId })),
};
