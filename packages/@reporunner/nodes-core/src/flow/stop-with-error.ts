import { ServiceError, subtitle, verbatim } from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';

export const stopWithError = defineAction({
  type: 'core.stopWithError',
  label: 'Stop with an error',
  description: 'Ends the execution as failed, with a message of your own.',
  group: 'flow',
  icon: 'octagon-x',
  aliases: ['throw', 'fail', 'stop and error', 'abort'],
  intents: ['stop the workflow', 'fail with a message', 'raise an error', 'abort if', 'reject the request'],
  subtitle: subtitle({ value: 'message' }),
  parameters: z.strictObject({
    message: field(z.string().min(1).max(10_000), { label: 'Message' }),
    reason: field(z.string().max(100).default(''), {
      label: 'Reason',
      help: 'A short code of your own, in details.reason.',
    }),
    details: field(z.json().optional(), { label: 'Details' }),
  }),
  run: ({ parameters: { message, reason, details } }) => {
    throw new ServiceError(verbatim(message), {
      code: 'STOPPED_BY_WORKFLOW',
      service: 'core.stopWithError',
      details: { ...(reason === '' ? {} : { reason }), ...(details === undefined ? {} : { details }) },
    });
  },
  examples: [{ title: 'Refuse an empty order', parameters: { message: 'The order has no items.' } }],
});
