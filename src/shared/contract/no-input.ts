import { z } from 'zod';

/** Of calls that take nothing: a field that is sent all the same is refused by its name, as everywhere. */
export const NoInput = z.strictObject({}).optional();
