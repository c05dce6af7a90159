import { subtitle } from '@reporunner/core';
import { defineTrigger, field } from '@reporunner/integrations';
import { z } from 'zod';
import { pagePath } from './page-path.ts';

export const chatTrigger = defineTrigger({
  type: 'core.chatTrigger',
  label: 'Chat',
  description:
    'Shows a chat at an address; each message starts the workflow, and what it ends with is the reply.',
  group: 'trigger',
  icon: 'messages-square',
  aliases: ['chat', 'chat trigger', 'chatbot', 'bot', 'conversation', 'assistant'],
  intents: [
    'when somebody writes in the chat',
    'a chatbot',
    'answer questions',
    'talk to the workflow',
    'on each message',
  ],
  subtitle: subtitle({ value: 'path', prefix: '/chat/' }),
  startsOn: 'chat',
  address: { kind: 'chat', path: 'path' },
  parameters: z.strictObject({
    path: pagePath('chat'),
    title: field(z.string().min(1).max(200).default('Chat'), { label: 'Title', expression: false }),
    greeting: field(z.string().max(2_000).default(''), {
      label: 'Greeting',
      kind: 'longText',
      expression: false,
    }),
    placeholder: field(z.string().max(200).default('Write a message'), {
      label: 'Placeholder',
      expression: false,
    }),
    timeoutMs: field(z.int().min(1_000).max(600_000).default(120_000), {
      label: 'Wait at most (ms)',
      help: 'After this the writer sees that it takes longer; the execution goes on.',
      expression: false,
    }),
  }),
  activation: (chat) => ({ kind: 'chat', chat }),
  docs: 'Each message comes as `{ sessionId, message }`; the session id stays the same for a browser tab, so that a workflow can keep what was said. The reply is what a Respond node says, else the field `reply`, `output`, `text`, `answer` or `message` of the first item that the last node returned, else that item as JSON. Programs may talk to the same address: POST `{ "sessionId": "…", "message": "…" }` as JSON.',
  examples: [
    {
      title: 'Help desk',
      parameters: { path: 'help', title: 'Help desk', greeting: 'What can I do for you?' },
    },
  ],
});
