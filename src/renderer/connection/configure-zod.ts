import { z } from 'zod';

// Must be imported before any schema is made: zod's generated parsers need `new Function`, which the page's policy forbids.
z.config({ jitless: true });
