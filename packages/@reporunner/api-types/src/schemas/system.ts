import { z } from 'zod';

export const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  uptimeSeconds: z.number(),
});

export const readySchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  services: z.record(
    z.string(),
    z.object({ status: z.enum(['up', 'down']), message: z.string().optional() }),
  ),
});
