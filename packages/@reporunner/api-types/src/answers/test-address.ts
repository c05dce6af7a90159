import { principalRecordSchema } from '@reporunner/core';
import { z } from 'zod';
import { id, named, storedError, time } from './shapes.ts';

const error = storedError.omit({ details: true });

/** One request to a test address, and what became of it. */
const testRequest = z.object({
  at: time,
  method: z.string(),
  /** Absent where nothing started. */
  executionId: id.optional(),
  /** Why nothing started. */
  error: error.optional(),
});

/** A short-lived address at which a trigger of a draft can be tried without an API key. */
export const testAddress = named(
  'TestAddress',
  z.object({
    id,
    nodeId: id,
    openedBy: principalRecordSchema,
    isOwn: z.boolean(),
    /** What a request runs: all of the draft, as far as it is valid, or its trigger alone. */
    runs: z.enum(['workflow', 'trigger']),
    openedAt: time,
    expiresAt: time,
    /** Since it was opened. */
    requests: z.int().min(0),
    last: testRequest.optional(),
    /** What its URL begins with; of one's own only. For a webhook, the path of the trigger follows. */
    base: z.string().optional(),
    /** As the draft has it now. */
    trigger: z
      .object({
        kind: z.enum(['webhook', 'form', 'chat']),
        path: z.string(),
        methods: z.array(z.string()).readonly(),
        /** How callers prove who they are. Members who may run the draft need not. */
        verifies: z.enum(['none', 'basic', 'header', 'hmac']),
        maxBodyBytes: z.int().min(1).optional(),
      })
      .optional(),
    /** Why requests are refused now. */
    error: error.optional(),
  }),
);

export const testAddresses = named(
  'TestAddresses',
  z.object({
    /** Those that are open, also of other people. */
    items: z.array(testAddress).readonly(),
    /** By trigger, the execution with the data that a manual run begins with. */
    samples: z.array(z.object({ nodeId: id, executionId: id, at: time })).readonly(),
  }),
);
