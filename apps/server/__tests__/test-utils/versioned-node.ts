/** A node in two versions: the second one says its text in capitals, and its parameter has another name. */
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { z } from 'zod';

const metadata = {
  type: 'test.greet',
  label: 'Greet',
  description: 'For tests.',
  group: 'data' as const,
  icon: 'x',
  aliases: [],
  intents: [],
};

const first = defineAction({
  ...metadata,
  version: 1,
  parameters: z.strictObject({ text: z.string().meta({ title: 'Text' }) }),
  subtitle: [{ parts: [{ value: 'text' }] }],
  run: ({ parameters: { text } }) => ({ said: text }),
});

const second = defineAction({
  ...metadata,
  version: 2,
  parameters: z.strictObject({
    greeting: z.string().meta({ title: 'Greeting' }),
    loud: z.boolean().default(true).meta({ title: 'Loud' }),
  }),
  subtitle: [{ parts: [{ value: 'greeting' }] }],
  upgrade: ({ text, ...rest }) => ({ ...rest, greeting: text ?? '', loud: false }),
  run: ({ parameters: { greeting, loud } }) => ({ said: loud ? greeting.toUpperCase() : greeting }),
});

export const versionedNode = defineIntegration({
  name: 'test',
  label: 'Test',
  nodes: [first, second],
  credentials: [],
});
