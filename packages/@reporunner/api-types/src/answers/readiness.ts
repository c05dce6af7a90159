import { z } from 'zod';
import { named } from './shapes.ts';

export const serviceHealth = z.object({ ok: z.boolean(), message: z.string().optional() });

/** `/ready`: 503 while a service is not well. */
export const readiness = named(
  'Readiness',
  z.object({ status: z.enum(['ok', 'unavailable']), services: z.record(z.string(), serviceHealth) }),
);

/** Whether the server can do its work, and the health of each service. */
export type Readiness = z.output<typeof readiness>;
