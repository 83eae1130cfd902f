import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { DeskEvent } from '../domain/events.ts';
import { IncidentId } from '../domain/ids.ts';

/** Everything that happens, as it happens, resumed after `afterSeq` (or the stream's last event id). */
export const events = {
  follow: oc
    .route({ method: 'GET', path: '/events' })
    .input(
      z.strictObject({ afterSeq: z.coerce.number().int().nonnegative().default(0), incident: IncidentId.optional() }),
    )
    .output(eventIterator(DeskEvent)),
};
