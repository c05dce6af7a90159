/**
 * Nodes for tests. One in two versions: the second one says its text in capitals, and its parameter has another name.
 * And one that says how far it is, and goes on until it is stopped.
 */
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

const endless = defineAction({
  ...metadata,
  type: 'test.endless',
  label: 'Endless',
  parameters: z.strictObject({}),
  run: async ({ progress, signal }) => {
    progress(0.42, 'Page 21 of 50');
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return {};
  },
});

export const testNodes = defineIntegration({
  name: 'test',
  label: 'Test',
  nodes: [first, second, endless],
  credentials: [],
});
