import { LIMITS } from '@reporunner/constants';
import { z } from 'zod';
import { pageQuery, timestampSchema } from './common.ts';

const operationSchema = z
  .strictObject({
    parts: z.array(z.record(z.string(), z.unknown())).min(1).max(LIMITS.operationParts),
  })
  .meta({
    id: 'Operation',
    description:
      'An atomic change of the draft. Parts: `{"kind":"add"|"remove"|"set"|"text", …}`; all are applied, or none.',
  });

export const applyOperationSchema = z.strictObject({
  operation: operationSchema,
  baseRevision: z.int().min(0).optional().meta({
    description:
      'The revision the change is based on; stale gives 409. Absent: applied to whatever is newest.',
  }),
});

export const operationRecordSchema = z
  .object({
    revision: z.int(),
    operation: z.unknown(),
    principalId: z.string().optional(),
    at: timestampSchema,
  })
  .meta({ id: 'OperationRecord' });

export const operationsQuery = z.strictObject({
  limit: pageQuery(100).limit,
  since: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'Operations after this revision, oldest first.' }),
});

export const operationListSchema = z.object({ items: z.array(operationRecordSchema) });
