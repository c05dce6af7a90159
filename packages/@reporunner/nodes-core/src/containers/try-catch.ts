import { retrySchema, subtitle } from '@reporunner/core';
import { defineContainer, field } from '@reporunner/integrations';
import { z } from 'zod';

export const tryCatchNode = defineContainer({
  type: 'core.tryCatch',
  label: 'Try, catch, finally',
  description: 'Runs steps that may fail, others when they do, and others whatever happens.',
  group: 'flow',
  icon: 'shield-alert',
  aliases: ['try', 'catch', 'finally', 'error handling', 'rescue', 'fallback', 'compensate'],
  intents: ['if it fails', 'handle errors', 'clean up afterwards', 'try again', 'in any case'],
  subtitle: subtitle({ each: 'codes' }),
  parameters: z.strictObject({
    retry: field(retrySchema.optional(), { label: 'Try again', kind: 'collection', expression: false }),
    codes: field(z.array(z.string().min(1).max(64)).max(50).default([]), {
      label: 'Catch only',
      help: 'Codes of errors, such as HTTP_STATUS. Empty: every error.',
      expression: false,
    }),
    rethrow: field(z.boolean().default(false), {
      label: 'Fail all the same, after catch',
      expression: false,
    }),
  }),
  bodies: [{ name: 'try' }, { name: 'catch', after: ['try'] }, { name: 'finally', after: ['try', 'catch'] }],
  open: ({ parameters: { retry, codes, rethrow } }) => ({
    kind: 'try',
    codes,
    rethrow,
    ...(retry === undefined ? {} : { retry }),
  }),
  docs: 'In `catch`, `$error` is the error and the items are those that `try` got. With no steps in `catch`, the items go on with `error` set. The output of `finally` is dropped. When it fails, the node fails with its error, whether `try` succeeded, failed, or left a loop with break or continue. It takes as long as it takes, unless the node itself is stopped: by a time limit, a cancellation, a failure beside it or a lost race. Then it has ten seconds.',
  examples: [
    {
      title: 'Three tries, then the fallback',
      parameters: { retry: { attempts: 3, delayMs: 1_000 }, codes: ['HTTP_STATUS', 'HTTP_TIMEOUT'] },
    },
  ],
});
