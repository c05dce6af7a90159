import { type Operation, operationSchema, principalRecordSchema } from '@reporunner/core';
import { z } from 'zod';
import { id, listOf, named, time } from './shapes.ts';

export const operationRecord = named(
  'OperationRecord',
  z.object({
    /** The draft's revision once it was applied. */
    revision: z.int().min(1),
    operation: operationSchema as unknown as z.ZodType<Operation, Operation>,
    /** The user behind `principal`. */
    principalId: id.optional(),
    principal: principalRecordSchema.optional(),
    at: time,
    /** The editor that sent it, and its own name for it. */
    clientId: id.optional(),
    operationId: id.optional(),
  }),
);

/** The revision that it made, or had made when it was sent before. */
export const operationApplied = named(
  'OperationApplied',
  z.object({ revision: z.int().min(1), updatedAt: time }),
);

export const operationRecords = listOf(operationRecord);

/** An operation that was applied to a draft, with who sent it and when. */
export type OperationRecord = z.output<typeof operationRecord>;
