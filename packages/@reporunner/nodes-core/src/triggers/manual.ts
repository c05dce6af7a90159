import { defineTrigger } from '@reporunner/integrations';
import { z } from 'zod';

export const manualTrigger = defineTrigger({
  type: 'core.manual',
  label: 'Manual trigger',
  description:
    'Starts the workflow when somebody presses Run, or calls the API, with whatever data they give.',
  group: 'trigger',
  icon: 'mouse-pointer-click',
  aliases: ['manual trigger', 'start', 'test', 'button'],
  intents: ['run manually', 'start manually', 'when I press run', 'on demand', 'try it out'],
  role: 'manual-start',
  startsOn: 'manual',
  parameters: z.strictObject({}),
  activation: () => ({ kind: 'manual' }),
  examples: [{ title: 'Start with the data given', parameters: {} }],
});
