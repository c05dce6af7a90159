import { principalRecordSchema } from '@reporunner/core';
import { z } from 'zod';
import { listOf, named, time } from './shapes.ts';

/** A feature of the product, and whether it is on for the caller's tenant. */
export const flag = named(
  'FeatureFlag',
  z.object({
    name: z.string(),
    description: z.string(),
    default: z.boolean(),
    stage: z.enum(['experimental', 'beta', 'general']),
    /** The package that asks for it. */
    owner: z.string(),
    /** Day (ISO 8601) by which the flag is to be removed. */
    expires: z.string().optional(),
    isOn: z.boolean(),
    /** What says whether it is on. The environment wins over the tenant, and that over the default. */
    source: z.enum(['default', 'environment', 'tenant']),
    /** What the tenant has switched. */
    override: z
      .object({ isOn: z.boolean(), updatedAt: time, updatedBy: principalRecordSchema.optional() })
      .optional(),
  }),
);

export const flags = listOf(flag);
