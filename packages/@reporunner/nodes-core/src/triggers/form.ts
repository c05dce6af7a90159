import { ServiceError, subtitle } from '@reporunner/core';
import { defineTrigger, field } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { pageFieldSchema, pageFields } from '../waiting/pages.ts';
import { pagePath } from './page-path.ts';

export const formTrigger = defineTrigger({
  type: 'core.formTrigger',
  label: 'Form',
  description: 'Shows a form at an address, and starts the workflow with what people send.',
  group: 'trigger',
  icon: 'clipboard-pen',
  aliases: ['form', 'form trigger', 'survey', 'questionnaire', 'sign-up form', 'contact form'],
  intents: [
    'when somebody fills in a form',
    'collect entries',
    'a public form',
    'on submit',
    'let people apply',
  ],
  subtitle: subtitle({ value: 'path', prefix: '/form/' }),
  startsOn: 'form',
  address: { kind: 'form', path: 'path' },
  parameters: z.strictObject({
    path: pagePath('form'),
    title: field(z.string().min(1).max(200), { label: 'Title', expression: false }),
    text: field(z.string().max(10_000).default(''), { label: 'Text', kind: 'longText', expression: false }),
    fields: field(z.array(pageFieldSchema).max(50).default([]), { label: 'Fields' }),
    button: field(z.string().min(1).max(60).default('Send'), { label: 'Button', expression: false }),
  }),
  activation: ({ path, title, text, fields, button }) => {
    if (fields.some(({ name }) => name === 'choice')) {
      throw new ServiceError(nodeMessage('choiceField'), {
        code: 'NODE_PARAMETER_INVALID',
        service: 'core.formTrigger',
      });
    }
    return {
      kind: 'form',
      form: { path, page: { title, text, fields: pageFields(fields), choices: [button] } },
    };
  },
  docs: 'Dates are `YYYY-MM-DD` and exist; numbers are written with digits, as `-1.5` or `1e3`. Of a field that is sent twice the last value counts.',
  examples: [
    {
      title: 'A contact form',
      parameters: {
        path: 'contact',
        title: 'Write to us',
        fields: [
          { name: 'email', kind: 'email', required: true },
          { name: 'message', kind: 'textarea', required: true },
        ],
      },
    },
  ],
});
