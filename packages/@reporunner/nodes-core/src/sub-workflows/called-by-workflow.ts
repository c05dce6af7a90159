import { getPath, type Item, type JsonValue, parsePath, ServiceError } from '@reporunner/core';
import { defineTrigger, field } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';

const inputSchema = z.strictObject({
  name: field(z.string().min(1).max(128), {
    label: 'Field',
    help: 'A dot leads into objects: user.name. A field whose name is the text itself wins.',
  }),
  type: field(z.enum(['any', 'string', 'number', 'boolean', 'array', 'object']).default('any'), {
    label: 'Type',
    expression: false,
  }),
  required: field(z.boolean().default(true), { label: 'Required', expression: false }),
});

type Input = z.output<typeof inputSchema>;

const typeOf = (value: JsonValue) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

function assertFits({ json }: Item, at: number, inputs: readonly Input[]): void {
  for (const { name, type, required } of inputs) {
    const value = getPath(json, parsePath(name));
    const isMissing = value === undefined || value === null;
    if (isMissing ? !required : type === 'any' || typeOf(value) === type) continue;
    throw new ServiceError(
      isMissing
        ? nodeMessage('calledWithout', { at: at + 1, name })
        : nodeMessage('calledWithOther', { at: at + 1, name, type }),
      { code: 'NODE_PARAMETER_INVALID', service: 'core.calledByWorkflow' },
    );
  }
}

export const calledByWorkflow = defineTrigger({
  type: 'core.calledByWorkflow',
  label: 'When called',
  description: 'Starts when another workflow calls this one, with the items that it was given.',
  group: 'trigger',
  icon: 'phone-incoming',
  aliases: [
    'when called',
    'subworkflow trigger',
    'sub-workflow trigger',
    'called by workflow',
    'execute workflow trigger',
    'input',
  ],
  intents: [
    'called by another workflow',
    'as a subroutine',
    'a reusable workflow',
    'take input from',
    'be called',
  ],
  startsOn: 'call',
  parameters: z.strictObject({
    inputs: field(z.array(inputSchema).max(100).default([]), {
      label: 'Fields of an item',
      help: 'Empty: anything goes. Other fields than those listed are taken as they are.',
    }),
  }),
  activation: ({ inputs }) => ({
    kind: 'call',
    accept: (items, from = 0) => {
      for (const [at, item] of items.entries()) assertFits(item, from + at, inputs);
      return items;
    },
  }),
  examples: [
    { title: 'Anything', parameters: {} },
    { title: 'An order', parameters: { inputs: [{ name: 'orderId', type: 'string' }] } },
  ],
});
