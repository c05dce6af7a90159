import { z } from 'zod';
import { id, named, storedError } from './shapes.ts';

/** How it went with each, in the order of the request; an id that was given twice comes up once. */
export const bulkResults = named(
  'BulkResults',
  z.object({
    results: z
      .array(
        z.union([
          z.object({ id, ok: z.literal(true), result: z.unknown().optional() }),
          z.object({ id, ok: z.literal(false), error: storedError }),
        ]),
      )
      .readonly(),
  }),
);

/** How an action on many workflows went, for each of them. */
export type BulkResults = z.output<typeof bulkResults>;
