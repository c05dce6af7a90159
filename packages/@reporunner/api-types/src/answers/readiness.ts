import { z } from 'zod';
import { named } from './shapes.ts';

export const serviceHealth = z.object({
  ok: z.boolean(),
  message: z.string().optional(),
  /** A disabled service is not running, and counts as well. */
  enabled: z.boolean(),
  /** Whether the server is ready only while this service is well. */
  affectsReadiness: z.boolean(),
});

/** `/ready`: 503 while a service is not well. */
export const readiness = named(
  'Readiness',
  z.object({ status: z.enum(['ok', 'unavailable']), services: z.record(z.string(), serviceHealth) }),
);

/** Whether the server can do its work, and the health of each service. */
export type Readiness = z.output<typeof readiness>;
