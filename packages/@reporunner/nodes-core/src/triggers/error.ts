import { defineTrigger } from '@reporunner/integrations';
import { z } from 'zod';

export const errorTrigger = defineTrigger({
  type: 'core.errorTrigger',
  label: 'When a workflow fails',
  description:
    'Starts when an execution of a workflow that names this one as its error workflow fails. Puts out what failed, where and why.',
  group: 'trigger',
  icon: 'siren',
  aliases: ['error trigger', 'on failure', 'error workflow', 'catch errors'],
  intents: [
    'when a workflow fails',
    'alert me on errors',
    'on error',
    'handle failures',
    'if something breaks',
  ],
  startsOn: 'error',
  parameters: z.strictObject({}),
  output: z.object({
    execution: z.object({
      id: z.string(),
      mode: z.string(),
      error: z.object({ code: z.string(), message: z.string() }),
    }),
    workflow: z.object({ id: z.string(), name: z.string() }),
  }),
  activation: () => ({ kind: 'error' }),
  examples: [{ title: 'Tell somebody about every failure', parameters: {} }],
});
