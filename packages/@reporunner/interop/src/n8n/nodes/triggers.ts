import type { JsonObject, JsonValue } from '@reporunner/core';
import type { N8nNode } from '../document.ts';
import { lastCounts, namedValues } from '../named-values.ts';
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
import type { Translated, Translators } from '../translation.ts';
import { cron, interval, oldCronRule, scheduleRule } from './schedule-rules.ts';

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

/** What n8n answers at once, where nothing else is said. */
function answerAtOnce(parameters: JsonObject) {
  const said = text(parameters, 'options.responseData');
  if (said !== '' || flag(parameters, 'options.noResponseBody')) return { status: 200, responseBody: said };
  return {
    status: 200,
    responseBody: '{"message":"Workflow was started"}',
    responseHeaders: { 'content-type': 'application/json; charset=utf-8' },
  };
}

/** An output for each method, as n8n has them. HEAD is answered by the trigger for GET. */
function byMethod(methods: readonly string[]): Pick<Translated, 'router' | 'outputs'> {
  const fits = (method: string) => ({ left: '={{ $json.method }}', operator: 'equals', right: method });
  const rules = methods.map((method) => ({
    output: method,
    combine: 'or',
    conditions: (method === 'GET' && !methods.includes('HEAD') ? ['GET', 'HEAD'] : [method]).map(fits),
  }));
  return { router: { type: 'core.switch', parameters: { rules } }, outputs: methods };
}

const manual = () => ({ type: 'core.manual', parameters: {} });

export const triggerTranslators: Translators = {
  'n8n-nodes-base.manualTrigger': manual,
  'n8n-nodes-base.start': manual,
  'n8n-nodes-base.webhook': (node, warn) => {
    const { parameters, credentials } = node;
    const method = at(parameters, 'httpMethod') ?? 'GET';
    const methods = (Array.isArray(method) ? method : [method]) as readonly JsonValue[];
    settled(parameters, 'multipleMethods');
    const authentication = text(parameters, 'authentication', 'none');
    // What cannot be checked as before takes no requests, rather than all of them.
    const auth = webhookAuth[authentication] ?? 'header';
    if (webhookAuth[authentication] === undefined)
      warn(
        `Its authentication "${authentication}" is not known: it asks for a header now. Choose a credential of that kind, or another authentication.`,
      );
    else if (auth !== 'none' && Object.keys(credentials).length === 0)
      warn(
        'Choose the credential that its requests are checked with: credentials are not part of an export.',
      );
    const mode = text(parameters, 'responseMode', 'onReceived');
    if (responses[mode] === undefined)
      warn(`It answers by "${mode}", which is not known: it answers at once.`);
    const named = methods.filter((one) => typeof one === 'string');
    const { values: headers = {}, repeated = [] } =
      namedValues(parameters, 'options.responseHeaders.entries', 'header') ?? {};
    if (repeated.length > 0) warn(lastCounts(repeated));
    const atOnce = mode === 'onReceived' ? answerAtOnce(parameters) : undefined;
    const status =
      at(parameters, 'options.responseCode.values.responseCode') ??
      at(parameters, 'options.responseCode') ??
      at(parameters, 'responseCode');
    const origins = names(parameters, 'options.allowedOrigins');
    const sent = { ...atOnce?.responseHeaders, ...headers };
    return {
      type: 'core.webhook',
      parameters: withoutUndefined({
        path: pathOf(node),
        methods: named,
        auth: auth === 'none' ? undefined : auth,
        respond: responses[mode] ?? 'immediately',
        // The default is 200 there, and 202 here for an answer at once.
        status:
          typeof status === 'number' && (status !== 200 || atOnce !== undefined) ? status : atOnce?.status,
        responseHeaders: Object.keys(sent).length === 0 ? undefined : sent,
        responseBody: atOnce?.responseBody,
        responseData:
          mode === 'lastNode'
            ? (responseData[text(parameters, 'responseData', 'firstEntryJson')] ?? 'firstItem')
            : undefined,
        rawBody: flag(parameters, 'options.rawBody') || undefined,
        cors: origins.length === 0 ? undefined : origins,
      }),
      ...(named.length > 1 ? byMethod(named) : {}),
    };
  },
  'n8n-nodes-base.scheduleTrigger': ({ parameters }, warn) => {
    const rules = rows(parameters, 'rule.interval').map((rule) => scheduleRule(rule, warn));
    return { type: 'core.schedule', parameters: { rules: rules.length > 0 ? rules : [cron('0 0 * * *')] } };
  },
  'n8n-nodes-base.cron': ({ parameters }, warn) => {
    const rules = rows(parameters, 'triggerTimes.item').map((rule) => oldCronRule(rule, warn));
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
  'n8n-nodes-base.wait': ({ parameters, typeVersion }, warn) => {
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
        amount: number(parameters, 'amount', typeVersion > 1 ? 5 : 1),
        unit: text(parameters, 'unit', typeVersion > 1 ? 'seconds' : 'hours'),
      },
    };
  },
};
