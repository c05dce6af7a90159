import type { JsonObject, JsonValue } from '@reporunner/core';
import type { N8nNode } from '../document.ts';
import {
  at,
  flag,
  literalName,
  names,
  number,
  plainNumber,
  rows,
  text,
  withoutUndefined,
} from '../parameters.ts';
import { settled } from '../read-record.ts';
import { table } from '../table.ts';
import type { Translators } from '../translation.ts';

/** A path that works anywhere: ours, else made of the node's name. */
function pathOf({ parameters, webhookId, name }: N8nNode): string {
  const path = text(parameters, 'path') || text(parameters, 'options.path') || webhookId;
  const plain = path.replace(/^\/+|\/+$/g, '');
  return plain !== '' && !plain.startsWith('=')
    ? plain
    : name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'hook';
}

const webhookAuth = table<string>({
  none: 'none',
  basicAuth: 'basic',
  headerAuth: 'header',
});
const responses = table<string>({
  onReceived: 'immediately',
  lastNode: 'lastNode',
  responseNode: 'respondNode',
});
const responseData = table<string>({
  firstEntryJson: 'firstItem',
  allEntries: 'allItems',
  firstEntryBinary: 'binary',
  noData: 'none',
});

const fieldKinds = table<string>({
  text: 'text',
  textarea: 'textarea',
  number: 'number',
  email: 'email',
  date: 'date',
  dropdown: 'select',
  checkbox: 'checkbox',
  radio: 'select',
});

const cron = (expression: string): JsonObject => ({ kind: 'cron', expression });
const interval = (every: number, unit: string): JsonObject => ({ kind: 'interval', every, unit });
const every = (count: number) => (count === 1 ? '*' : `*/${count}`);
const list = (value: JsonValue | undefined) =>
  (Array.isArray(value) ? value : value === undefined ? [0] : [value]).join(',');

function scheduleRule(rule: JsonObject, warn: (message: string) => void): JsonObject {
  const minute = plainNumber(rule, 'triggerAtMinute', 0);
  const hour = plainNumber(rule, 'triggerAtHour', 0);
  switch (text(rule, 'field', 'days')) {
    case 'cronExpression':
      return cron(text(rule, 'expression', '0 0 * * *').replace(/^=/, ''));
    case 'seconds':
      return interval(plainNumber(rule, 'secondsInterval', 30), 'seconds');
    case 'minutes':
      return interval(plainNumber(rule, 'minutesInterval', 5), 'minutes');
    case 'hours':
      return cron(`${minute} ${every(plainNumber(rule, 'hoursInterval', 1))} * * *`);
    case 'weeks': {
      const weeks = plainNumber(rule, 'weeksInterval', 1);
      if (weeks > 1) warn(`Every ${weeks} weeks is read as every week.`);
      return cron(`${minute} ${hour} * * ${list(at(rule, 'triggerAtDay'))}`);
    }
    case 'months': {
      const day = plainNumber(rule, 'triggerAtDayOfMonth', 1);
      return cron(`${minute} ${hour} ${day} ${every(plainNumber(rule, 'monthsInterval', 1))} *`);
    }
    default:
      return cron(`${minute} ${hour} ${every(plainNumber(rule, 'daysInterval', 1))} * *`);
  }
}

function oldCronRule(rule: JsonObject): JsonObject {
  const minute = plainNumber(rule, 'minute', 0);
  const hour = plainNumber(rule, 'hour', 14);
  switch (text(rule, 'mode', 'everyDay')) {
    case 'everyMinute':
      return interval(1, 'minutes');
    case 'everyHour':
      return cron(`${minute} * * * *`);
    case 'everyWeek':
      return cron(`${minute} ${hour} * * ${text(rule, 'weekday', '1')}`);
    case 'everyMonth':
      return cron(`${minute} ${hour} ${text(rule, 'dayOfMonth', '1')} * *`);
    case 'everyX':
      return interval(plainNumber(rule, 'value', 2), text(rule, 'unit', 'hours'));
    case 'custom':
      return cron(text(rule, 'cronExpression', '* * * * *'));
    default:
      return cron(`${minute} ${hour} * * *`);
  }
}

const manual = () => ({ type: 'core.manual', parameters: {} });

export const triggerTranslators: Translators = {
  'n8n-nodes-base.manualTrigger': manual,
  'n8n-nodes-base.start': manual,
  'n8n-nodes-base.webhook': (node, warn) => {
    const { parameters } = node;
    const method = at(parameters, 'httpMethod') ?? 'GET';
    const methods = (Array.isArray(method) ? method : [method]) as readonly JsonValue[];
    settled(parameters, 'multipleMethods');
    const authentication = text(parameters, 'authentication', 'none');
    const auth = webhookAuth[authentication];
    if (auth === undefined)
      warn(`Its authentication "${authentication}" is not known: it takes requests without.`);
    const mode = text(parameters, 'responseMode', 'onReceived');
    if (responses[mode] === undefined)
      warn(`It answers by "${mode}", which is not known: it answers at once.`);
    if (methods.length > 1) warn('Its outputs by method have become one: `$json.method` says which it was.');
    const headers = Object.fromEntries(
      rows(parameters, 'options.responseHeaders.entries').map((one) => [
        text(one, 'name'),
        text(one, 'value'),
      ]),
    );
    const status =
      at(parameters, 'options.responseCode.values.responseCode') ??
      at(parameters, 'options.responseCode') ??
      at(parameters, 'responseCode');
    const origins = names(parameters, 'options.allowedOrigins');
    return {
      type: 'core.webhook',
      parameters: withoutUndefined({
        path: pathOf(node),
        methods: methods.filter((one) => typeof one === 'string'),
        auth: auth === undefined || auth === 'none' ? undefined : auth,
        respond: responses[mode] ?? 'immediately',
        status: typeof status === 'number' && status !== 200 ? status : undefined,
        responseHeaders: Object.keys(headers).length === 0 ? undefined : headers,
        responseBody:
          mode === 'onReceived' ? text(parameters, 'options.responseData') || undefined : undefined,
        responseData:
          mode === 'lastNode'
            ? (responseData[text(parameters, 'responseData', 'firstEntryJson')] ?? 'firstItem')
            : undefined,
        rawBody: flag(parameters, 'options.rawBody') || undefined,
        cors: origins.length === 0 ? undefined : origins,
      }),
    };
  },
  'n8n-nodes-base.scheduleTrigger': ({ parameters }, warn) => {
    const rules = rows(parameters, 'rule.interval').map((rule) => scheduleRule(rule, warn));
    return { type: 'core.schedule', parameters: { rules: rules.length > 0 ? rules : [cron('0 0 * * *')] } };
  },
  'n8n-nodes-base.cron': ({ parameters }) => {
    const rules = rows(parameters, 'triggerTimes.item').map(oldCronRule);
    return { type: 'core.schedule', parameters: { rules: rules.length > 0 ? rules : [cron('0 14 * * *')] } };
  },
  'n8n-nodes-base.interval': ({ parameters }) => ({
    type: 'core.schedule',
    parameters: {
      rules: [interval(plainNumber(parameters, 'interval', 1), text(parameters, 'unit', 'seconds'))],
    },
  }),
  'n8n-nodes-base.formTrigger': (node, warn) => {
    const { parameters } = node;
    return {
      type: 'core.formTrigger',
      parameters: withoutUndefined({
        path: pathOf(node),
        title: text(parameters, 'formTitle') || node.name,
        text: text(parameters, 'formDescription') || undefined,
        button: text(parameters, 'options.buttonLabel') || undefined,
        fields: rows(parameters, 'formFields.values').map((one, index) => {
          const kind = text(one, 'fieldType', 'text');
          if (fieldKinds[kind] === undefined) warn(`A field of kind "${kind}" has become one of text.`);
          const options = rows(one, 'fieldOptions.values').map((option) => text(option, 'option'));
          return withoutUndefined({
            name: text(one, 'fieldName') || text(one, 'fieldLabel') || `field${index + 1}`,
            label: text(one, 'fieldLabel') || undefined,
            kind: fieldKinds[kind] ?? 'text',
            required: flag(one, 'requiredField') || undefined,
            placeholder: text(one, 'placeholder') || undefined,
            options: options.length === 0 ? undefined : options,
          });
        }),
      }),
    };
  },
  '@n8n/n8n-nodes-langchain.chatTrigger': (node) => {
    const { parameters } = node;
    settled(parameters, 'public');
    return {
      type: 'core.chatTrigger',
      parameters: withoutUndefined({
        path: pathOf(node),
        title: text(parameters, 'options.title') || undefined,
        greeting: text(parameters, 'initialMessages') || text(parameters, 'options.subtitle') || undefined,
        placeholder: text(parameters, 'options.inputPlaceholder') || undefined,
      }),
    };
  },
  'n8n-nodes-base.errorTrigger': () => ({ type: 'core.errorTrigger', parameters: {} }),
  'n8n-nodes-base.executeWorkflowTrigger': ({ parameters }) => ({
    type: 'core.calledByWorkflow',
    parameters: {
      inputs: rows(parameters, 'workflowInputs.values')
        .filter((one) => text(one, 'name') !== '')
        .map((one) => ({
          name: literalName(text(one, 'name')),
          type: ['string', 'number', 'boolean', 'array', 'object'].includes(text(one, 'type'))
            ? text(one, 'type')
            : 'any',
          required: false,
        })),
    },
  }),
  'n8n-nodes-base.wait': ({ parameters }, warn) => {
    const mode = text(parameters, 'resume', 'timeInterval');
    if (mode === 'specificTime')
      return { type: 'core.wait', parameters: { mode: 'at', at: text(parameters, 'dateTime') } };
    if (mode === 'webhook' || mode === 'form') {
      if (mode === 'form') warn('It waited for a form; it waits for a request to its resume address now.');
      const limited =
        flag(parameters, 'limitWaitTime') && text(parameters, 'limitType') !== 'atSpecifiedTime';
      return {
        type: 'core.wait',
        parameters: withoutUndefined({
          mode: 'webhook',
          resumeOnGet:
            mode === 'webhook' && text(parameters, 'httpMethod', 'GET') === 'GET' ? true : undefined,
          limit: limited
            ? {
                amount: number(parameters, 'resumeAmount', 1),
                unit: text(parameters, 'resumeUnit', 'hours'),
              }
            : undefined,
        }),
      };
    }
    return {
      type: 'core.wait',
      parameters: {
        mode: 'after',
        amount: number(parameters, 'amount', 1),
        unit: text(parameters, 'unit', 'hours'),
      },
    };
  },
};
