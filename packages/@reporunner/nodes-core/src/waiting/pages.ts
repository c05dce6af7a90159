import { isJsonObject, type JsonObject, slugOf } from '@reporunner/core';
import { defineBatchAction, field, type PageField } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { assertMayContinue, limitField, untilOf } from './time-limit.ts';

export const pageFieldSchema = z.strictObject({
  name: field(z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'a name has letters, digits and _'), { label: 'Name' }),
  label: field(z.string().max(200).default(''), { label: 'Label' }),
  kind: field(z.enum(['text', 'textarea', 'number', 'email', 'date', 'select', 'checkbox']).default('text'), {
    label: 'Kind',
    expression: false,
  }),
  required: field(z.boolean().default(false), { label: 'Required', expression: false }),
  options: field(z.array(z.string().max(200)).max(500).optional(), {
    label: 'Options',
    showWhen: { kind: ['select'] },
  }),
  placeholder: field(z.string().max(200).optional(), { label: 'Placeholder' }),
});

export function pageFields(fields: readonly z.output<typeof pageFieldSchema>[]): readonly PageField[] {
  if (new Set(fields.map(({ name }) => name)).size !== fields.length)
    throw invalidParameter(nodeMessage('pageFieldTwice'));
  return fields.map(({ label, options, placeholder, ...rest }) => ({
    ...rest,
    label: label === '' ? rest.name : label,
    ...(options === undefined ? {} : { options }),
    ...(placeholder === undefined ? {} : { placeholder }),
  }));
}

const title = field(z.string().max(200).default(''), { label: 'Title' });
const text = field(z.string().max(10_000).default(''), { label: 'Text', kind: 'longText' });

/** What people entered, without what travelled along. */
function answerOf(data: JsonObject): JsonObject {
  return isJsonObject(data.body) ? data.body : {};
}

/** The port of a choice that has neither letters nor digits. */
const noLetters = 'choice';
const portOf = (choice: string) => slugOf(choice, noLetters);

export const approvalNode = defineBatchAction({
  type: 'core.approval',
  label: 'Approval',
  description: 'Waits until somebody decides on a page: approve, reject, or choices of your own.',
  group: 'flow',
  icon: 'badge-check',
  aliases: ['approval', 'approve', 'human in the loop', 'confirm', 'review', 'decision'],
  intents: [
    'ask for approval',
    'wait for a decision',
    'let somebody confirm',
    'sign off',
    'until it is approved',
  ],
  parameters: z.strictObject({
    title,
    text,
    choices: field(z.array(z.string().min(1).max(60)).min(1).max(10).default(['Approve', 'Reject']), {
      label: 'Choices',
      expression: false,
    }),
    comment: field(z.boolean().default(true), { label: 'With a comment', expression: false }),
    limit: limitField,
  }),
  ports: {
    inputs: [{ name: 'main', kind: 'main' }],
    outputs: [
      { each: 'choices', slugOr: noLetters, kind: 'main' },
      { name: 'expired', label: 'Expired', kind: 'main', when: { limit: 'present' } },
    ],
  },
  sideEffect: true,
  runBatch: ({ parameters, clock, nodeName }) => {
    const comment: PageField = { name: 'comment', label: 'Comment', kind: 'textarea', required: false };
    return {
      wait: {
        ...untilOf(parameters.limit, clock.now()),
        callback: {
          page: {
            title: parameters.title === '' ? nodeName : parameters.title,
            text: parameters.text,
            fields: parameters.comment ? [comment] : [],
            choices: parameters.choices,
          },
        },
      },
    };
  },
  resume: ({ items, parameters: { choices, limit } }, resumption) => {
    if (resumption.by === 'time') {
      assertMayContinue(limit);
      return { ports: { expired: items } };
    }
    const { choice, ...rest } = answerOf(resumption.data);
    const chosen = choices.find((one) => one === choice);
    if (chosen === undefined) throw invalidParameter(nodeMessage('notAChoice', { choice: String(choice) }));
    const approval: JsonObject = { choice: chosen, ...rest };
    return {
      ports: { [portOf(chosen)]: items.map((item) => ({ ...item, json: { ...item.json, approval } })) },
    };
  },
  docs: "The link to the page is `$execution.resumeUrlOf('Approval')`, with the name of this node: send it to the person who decides, before this node. It decides here only, whatever else waits. Opening it decides nothing; a button does. Who sent a form is never led to it. Of a node in a container, steps in the same body of it make the link.",
  examples: [
    {
      title: 'A large refund',
      parameters: { title: 'Refund', text: 'May this be paid back?', limit: { amount: 2, unit: 'days' } },
    },
  ],
});

export const formPageNode = defineBatchAction({
  type: 'core.formPage',
  label: 'Form page',
  description: 'Shows a form at an address and waits until somebody has filled it in.',
  group: 'flow',
  icon: 'clipboard-list',
  aliases: ['form', 'form page', 'questionnaire', 'input', 'survey', 'next page'],
  intents: [
    'ask people for',
    'next page of the form',
    'let them fill in',
    'collect details',
    'ask a question',
  ],
  parameters: z.strictObject({
    title,
    text,
    fields: field(z.array(pageFieldSchema).max(50).default([]), { label: 'Fields' }),
    button: field(z.string().min(1).max(60).default('Send'), { label: 'Button' }),
    limit: limitField,
  }),
  sideEffect: true,
  runBatch: ({ parameters, clock, nodeName }) => ({
    wait: {
      ...untilOf(parameters.limit, clock.now()),
      callback: {
        page: {
          title: parameters.title === '' ? nodeName : parameters.title,
          text: parameters.text,
          fields: pageFields(parameters.fields),
          choices: [parameters.button],
        },
        continuesForm: true,
      },
    },
  }),
  resume: ({ items, parameters: { limit } }, resumption) => {
    if (resumption.by === 'time') {
      assertMayContinue(limit);
      return items;
    }
    const { choice: _, ...form } = answerOf(resumption.data);
    return items.map((item) => ({ ...item, json: { ...item.json, ...form } }));
  },
  docs: 'Who sent the form, or the form page, before this one is led to it by the browser. To ask somebody else, send them `$execution.resumeUrlOf("Form page")`, with the name of this node, before it. Dates are `YYYY-MM-DD` and exist; numbers are written with digits, as `-1.5` or `1e3`. Of a field that is sent twice the last value counts.',
  examples: [
    {
      title: 'Where to send it',
      parameters: { title: 'Delivery', fields: [{ name: 'address', kind: 'textarea', required: true }] },
    },
  ],
});
