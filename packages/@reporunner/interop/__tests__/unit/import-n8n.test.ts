import {
  createWorkflow,
  edgeSchema,
  isJsonObject,
  isServiceError,
  nodeSchema,
  noteSchema,
} from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { importN8n, isN8nDocument } from '../../src/index.ts';
import { documentOf, imported, one } from '../test-utils/n8n-document.ts';

describe('recognising n8n', () => {
  it('takes its exports and its clipboard, and nothing else', () => {
    expect(isN8nDocument(documentOf([{ name: 'a', type: 'noOp' }]))).toBe(true);
    expect(isN8nDocument({ nodes: [], connections: {} })).toBe(false);
    expect(isN8nDocument({ nodes: [{ id: 'a', type: 'core.noOp', position: { x: 0, y: 0 } }] })).toBe(false);
    expect(isN8nDocument(createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'w' }))).toBe(false);
    expect(isN8nDocument('text')).toBe(false);
    expect(importN8n({ nodes: 'no' }, () => 'id')).toBeUndefined();
  });
});

describe('triggers', () => {
  it('manual', () => {
    expect(one('manualTrigger', {}).type).toBe('core.manual');
    expect(one('start', {}).type).toBe('core.manual');
  });

  it('webhooks, with how they answer', () => {
    expect(
      one(
        'webhook',
        {
          httpMethod: 'POST',
          path: '/orders/:id',
          authentication: 'headerAuth',
          responseMode: 'lastNode',
          responseData: 'allEntries',
          options: {
            responseHeaders: { entries: [{ name: 'x-a', value: '1' }] },
            rawBody: true,
            allowedOrigins: 'https://a.example, https://b.example',
          },
        },
        2,
      ),
    ).toMatchObject({
      type: 'core.webhook',
      parameters: {
        path: 'orders/:id',
        methods: ['POST'],
        auth: 'header',
        respond: 'lastNode',
        responseData: 'allItems',
        responseHeaders: { 'x-a': '1' },
        rawBody: true,
        cors: ['https://a.example', 'https://b.example'],
      },
      said: ['setting it'],
    });
    expect(one('webhook', { httpMethod: ['GET', 'POST'], path: 'a' }, 2)).toMatchObject({
      parameters: { methods: ['GET', 'POST'] },
      said: [],
    });
    expect(one('webhook', {}, 1, { webhookId: 'abc-1' }).parameters).toMatchObject({
      path: 'abc-1',
      methods: ['GET'],
    });
  });

  it.each([
    [
      { field: 'seconds', secondsInterval: 10 },
      { kind: 'interval', every: 10, unit: 'seconds' },
    ],
    [
      { field: 'minutes', minutesInterval: 15 },
      { kind: 'interval', every: 15, unit: 'minutes' },
    ],
    [
      { field: 'hours', hoursInterval: 2, triggerAtMinute: 5 },
      { kind: 'cron', expression: '5 */2 * * *' },
    ],
    [{}, { kind: 'cron', expression: '0 0 * * *' }],
    [
      { field: 'days', triggerAtHour: 9, triggerAtMinute: 30 },
      { kind: 'cron', expression: '30 9 * * *' },
    ],
    [
      { field: 'weeks', triggerAtDay: [1, 5], triggerAtHour: 8 },
      { kind: 'cron', expression: '0 8 * * 1,5' },
    ],
    [
      { field: 'months', triggerAtDayOfMonth: 15 },
      { kind: 'cron', expression: '0 0 15 * *' },
    ],
    [
      { field: 'cronExpression', expression: '0 9 * * MON' },
      { kind: 'cron', expression: '0 9 * * MON' },
    ],
  ])('schedules: %j', (rule, expected) => {
    expect(one('scheduleTrigger', { rule: { interval: [rule] } }).parameters).toEqual({ rules: [expected] });
  });

  it('schedules of older versions', () => {
    expect(
      one('cron', { triggerTimes: { item: [{ mode: 'everyWeek', weekday: '2', hour: 7 }] } }).parameters,
    ).toEqual({
      rules: [{ kind: 'cron', expression: '0 7 * * 2' }],
    });
    expect(one('interval', { interval: 3, unit: 'hours' }).parameters).toEqual({
      rules: [{ kind: 'interval', every: 3, unit: 'hours' }],
    });
  });

  it('forms, chats, errors and calls', () => {
    expect(
      one('formTrigger', {
        formTitle: 'Contact',
        formFields: {
          values: [
            { fieldLabel: 'Your name', requiredField: true },
            {
              fieldLabel: 'Topic',
              fieldType: 'dropdown',
              fieldOptions: { values: [{ option: 'A' }, { option: 'B' }] },
            },
          ],
        },
      }),
    ).toMatchObject({
      type: 'core.formTrigger',
      parameters: {
        path: 'it',
        title: 'Contact',
        fields: [
          { name: 'Your name', label: 'Your name', kind: 'text', required: true },
          { name: 'Topic', kind: 'select', options: ['A', 'B'] },
        ],
      },
    });
    expect(one('@n8n/n8n-nodes-langchain.chatTrigger', { initialMessages: 'Hi' }).parameters).toMatchObject({
      greeting: 'Hi',
    });
    expect(one('errorTrigger', {}).type).toBe('core.errorTrigger');
    expect(
      one('executeWorkflowTrigger', {
        workflowInputs: { values: [{ name: 'a', type: 'number' }, { name: 'b' }] },
      }).parameters,
    ).toEqual({
      inputs: [
        { name: 'a', type: 'number', required: false },
        { name: 'b', type: 'any', required: false },
      ],
    });
  });
});

describe('conditions', () => {
  it('of If since version 2', () => {
    expect(
      one(
        'if',
        {
          conditions: {
            options: { caseSensitive: false, typeValidation: 'strict' },
            combinator: 'or',
            conditions: [
              {
                leftValue: '={{ $json.total }}',
                rightValue: 100,
                operator: { type: 'number', operation: 'gt' },
              },
              {
                leftValue: '={{ $json.vip }}',
                rightValue: '',
                operator: { type: 'boolean', operation: 'true', singleValue: true },
              },
              {
                leftValue: '={{ $json.mail }}',
                rightValue: '/@example\\.com$/i',
                operator: { type: 'string', operation: 'regex' },
              },
            ],
          },
        },
        2,
      ).parameters,
    ).toEqual({
      combine: 'or',
      conditions: [
        { left: '={{ $json.total }}', operator: 'greater', right: 100 },
        { left: '={{ $json.vip }}', operator: 'isTrue' },
        { left: '={{ $json.mail }}', operator: 'matches', right: '/@example\\.com$/i' },
      ],
      ignoreCase: true,
      strictTypes: true,
    });
  });

  it('of If until version 1', () => {
    expect(
      one('if', {
        conditions: {
          string: [{ value1: '={{$json["a"]}}', operation: 'contains', value2: 'x' }],
          number: [{ value1: '={{$json["n"]}}', operation: 'larger', value2: 5 }],
          boolean: [{ value1: true, value2: true }],
        },
        combineOperation: 'any',
      }).parameters,
    ).toEqual({
      combine: 'or',
      conditions: [
        { left: true, operator: 'equals', right: true },
        { left: '={{$json["n"]}}', operator: 'greater', right: 5 },
        { left: '={{$json["a"]}}', operator: 'contains', right: 'x' },
      ],
      lenientNumbers: true,
    });
  });

  it('compare sizes as n8n did, where they are old', () => {
    const larger = { value1: '={{$json["n"]}}', operation: 'larger', value2: 5 };
    for (const type of ['if', 'filter'])
      expect(one(type, { conditions: { number: [larger] } }).parameters, type).toMatchObject({
        lenientNumbers: true,
      });
    const rules = { rules: [{ operation: 'larger', value2: 5, output: 0 }] };
    expect(one('switch', { dataType: 'number', value1: '={{$json["n"]}}', rules }).parameters).toMatchObject({
      rules: [{ lenientNumbers: true }],
    });
    const equal = { ...larger, operation: 'equal' };
    expect(one('if', { conditions: { number: [equal] } }).parameters).not.toHaveProperty('lenientNumbers');
    const gt = { leftValue: 1, rightValue: 2, operator: { type: 'number', operation: 'gt' } };
    expect(one('if', { conditions: { conditions: [gt] } }, 2).parameters).not.toHaveProperty(
      'lenientNumbers',
    );
  });

  it('that are none always hold', () => {
    expect(one('filter', {}).parameters).toMatchObject({ conditions: [{ left: true, operator: 'isTrue' }] });
  });

  it('lead out of If by "true" and "false", and out of Filter by what is kept', () => {
    const { links } = imported(
      [
        { name: 'if', type: 'if', parameters: {} },
        { name: 'filter', type: 'filter', parameters: {} },
        { name: 'b', type: 'noOp' },
      ],
      ['if>filter', 'if:1>b', 'filter>b'],
    );
    expect(links).toEqual(['if.true>filter.main', 'if.false>b.main', 'filter.main>b.main']);
  });
});

describe('Switch', () => {
  it('by rules since version 3', () => {
    const rule = (outputKey: string, rightValue: string) => ({
      conditions: {
        combinator: 'and',
        conditions: [
          { leftValue: '={{ $json.kind }}', rightValue, operator: { type: 'string', operation: 'equals' } },
        ],
      },
      renameOutput: outputKey !== '',
      outputKey,
    });
    const { parameters, links } = imported(
      [
        {
          name: 's',
          type: 'switch',
          typeVersion: 3,
          parameters: {
            rules: { values: [rule('red', 'r'), rule('', 'g')] },
            options: { fallbackOutput: 'extra' },
          },
        },
        { name: 'a', type: 'noOp' },
        { name: 'b', type: 'noOp' },
        { name: 'c', type: 'noOp' },
      ],
      ['s>a', 's:1>b', 's:2>c'],
    );
    expect(parameters('s')).toMatchObject({
      rules: [
        { output: 'red', conditions: [{ left: '={{ $json.kind }}', operator: 'equals', right: 'r' }] },
        { output: '1' },
      ],
      fallback: true,
    });
    expect(links).toEqual(['s.red>a.main', 's.1>b.main', 's.fallback>c.main']);
  });

  it('by rules until version 2', () => {
    const { parameters, links } = imported(
      [
        {
          name: 's',
          type: 'switch',
          parameters: {
            dataType: 'string',
            value1: '={{$json.kind}}',
            rules: {
              rules: [
                { value2: 'r', output: 1 },
                { operation: 'notEqual', value2: 'g' },
              ],
            },
            fallbackOutput: 3,
          },
        },
        { name: 'a', type: 'noOp' },
        { name: 'b', type: 'noOp' },
      ],
      ['s:1>a', 's:3>b'],
    );
    expect(parameters('s')).toEqual({
      rules: [
        {
          combine: 'and',
          conditions: [{ left: '={{$json.kind}}', operator: 'equals', right: 'r' }],
          output: '1',
        },
        {
          combine: 'and',
          conditions: [{ left: '={{$json.kind}}', operator: 'notEquals', right: 'g' }],
          output: '1',
        },
      ],
      fallback: true,
    });
    expect(links).toEqual(['s.1>a.main', 's.fallback>b.main']);
  });

  it('by number', () => {
    expect(
      one('switch', { mode: 'expression', output: '={{ $json.n }}', numberOutputs: 2 }, 3).parameters,
    ).toEqual({
      mode: 'index',
      index: '={{ $json.n }}',
      outputs: 2,
    });
  });
});

describe('Merge', () => {
  it.each([
    [1, { mode: 'append' }, { mode: 'append' }],
    [1, { mode: 'mergeByIndex' }, { mode: 'combineByPosition' }],
    [
      1,
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'key' },
      { mode: 'combineByKey', keys: [{ left: 'id', right: 'key' }], join: 'left' },
    ],
    [1, { mode: 'wait' }, { mode: 'choose', choose: 1 }],
    [
      2,
      {
        mode: 'combine',
        mergeByFields: { values: [{ field1: 'a', field2: 'b' }] },
        joinMode: 'keepEverything',
      },
      { mode: 'combineByKey', keys: [{ left: 'a', right: 'b' }], join: 'outer' },
    ],
    [2, { mode: 'combine', combinationMode: 'multiplex' }, { mode: 'combineAll' }],
    [
      3,
      { mode: 'combine', fieldsToMatchString: 'id, name' },
      {
        mode: 'combineByKey',
        keys: [
          { left: 'id', right: 'id' },
          { left: 'name', right: 'name' },
        ],
        join: 'inner',
      },
    ],
    [3, { mode: 'combine', combineBy: 'combineByPosition' }, { mode: 'combineByPosition' }],
    [3, { mode: 'chooseBranch', useDataOfInput: 2 }, { mode: 'choose', choose: 2 }],
    [3, { numberInputs: 3 }, { mode: 'append', inputs: 3 }],
  ])('version %d: %j', (version, parameters, expected) => {
    expect(one('merge', parameters, version)).toMatchObject({ type: 'core.merge', parameters: expected });
  });

  it('keeps its inputs apart', () => {
    const { links } = imported(
      [
        { name: 'a', type: 'noOp' },
        { name: 'b', type: 'noOp' },
        { name: 'm', type: 'merge', typeVersion: 3 },
      ],
      ['a>m', 'b>m:1'],
    );
    expect(links).toEqual(['a.main>m.main', 'b.main>m.input2']);
  });
});

describe('Edit Fields', () => {
  it('version 1', () => {
    expect(
      one('set', {
        keepOnlySet: true,
        values: {
          string: [{ name: 'a', value: '={{ $json.x }}' }],
          number: [{ name: 'n', value: 3 }],
          boolean: [{ name: 'b', value: false }],
        },
      }).parameters,
    ).toEqual({
      fields: [
        { name: 'a', type: 'string', value: '={{ $json.x }}' },
        { name: 'n', type: 'number', value: 3 },
        { name: 'b', type: 'boolean', value: false },
      ],
      includeOther: false,
    });
  });

  it('version 3', () => {
    expect(
      one(
        'set',
        {
          fields: {
            values: [
              { name: 'a', stringValue: 'x' },
              { name: 'l', type: 'arrayValue', arrayValue: '[1]' },
            ],
          },
          include: 'all',
        },
        3,
      ).parameters,
    ).toEqual({
      fields: [
        { name: 'a', type: 'string', value: 'x' },
        { name: 'l', type: 'array', value: '[1]' },
      ],
      includeOther: true,
    });
  });

  it('version 3.4', () => {
    expect(
      one(
        'set',
        {
          assignments: { assignments: [{ id: '1', name: 'a', value: '=Hi {{ $json.n }}', type: 'string' }] },
          includeOtherFields: true,
        },
        3.4,
      ).parameters,
    ).toEqual({ fields: [{ name: 'a', type: 'string', value: '=Hi {{ $json.n }}' }], includeOther: true });
  });

  it('as JSON, with expressions in it', () => {
    expect(
      one(
        'set',
        {
          mode: 'raw',
          jsonOutput: '={ "name": "Dear {{ $json.name }}", "age": {{ $json.age }}, "list": [1, "x"] }',
        },
        3.4,
      ).parameters,
    ).toEqual({
      mode: 'json',
      json: '={ "name": "Dear {{ $json.name }}", "age": {{ $json.age }}, "list": [1, "x"] }',
      jsonRendering: 'raw',
      includeOther: false,
    });
  });

  it('as JSON that is one expression, or none (n8n-import 11)', () => {
    const { parameters, said } = one('set', { mode: 'raw', jsonOutput: '={{ $json.o }}' }, 3.4);
    expect(parameters).toEqual({
      mode: 'json',
      json: '={{ $json.o }}',
      jsonRendering: 'raw',
      includeOther: false,
    });
    expect(said).toEqual([]);
    expect(one('set', { mode: 'raw', jsonOutput: '{ "a": [1] }' }, 3.4).parameters).toEqual({
      mode: 'json',
      json: { a: [1] },
      includeOther: false,
    });
  });

  it('with names in which a dot is a dot, and values that need not fit (n8n-import 24, 25)', () => {
    const assignments = { assignments: [{ id: '1', name: 'a.b', type: 'number', value: 'x' }] };
    expect(
      one('set', { assignments, options: { dotNotation: false, ignoreConversionErrors: true } }, 3.4)
        .parameters,
    ).toEqual({
      fields: [{ name: "['a.b']", type: 'number', value: 'x' }],
      includeOther: false,
      keepMismatched: true,
    });
  });
});

describe('HTTP Request', () => {
  it('since version 3', () => {
    expect(
      one(
        'httpRequest',
        {
          method: 'POST',
          url: 'https://api.example.com/x',
          sendQuery: true,
          queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] },
          sendHeaders: true,
          specifyHeaders: 'json',
          jsonHeaders: '{"x-a": "1"}',
          sendBody: true,
          specifyBody: 'json',
          jsonBody: '={ "id": {{ $json.id }} }',
          options: {
            timeout: 5000,
            redirect: { redirect: { followRedirects: false } },
            response: { response: { fullResponse: true, neverError: true, responseFormat: 'text' } },
          },
        },
        4.2,
      ).parameters,
    ).toEqual({
      method: 'POST',
      url: 'https://api.example.com/x',
      query: { q: '={{ $json.q }}' },
      headers: { 'x-a': '1' },
      bodyKind: 'json',
      body: '={ "id": {{ $json.id }} }',
      jsonRendering: 'raw',
      response: 'text',
      fullResponse: true,
      neverError: true,
      timeoutMs: 5000,
      maxRedirects: 0,
    });
  });

  it('with a body that is JSON text already (n8n-import 57)', () => {
    const jsonBody = '={{ JSON.stringify({ a: 1 }) }}';
    expect(
      one('httpRequest', { url: 'https://a.example', sendBody: true, specifyBody: 'json', jsonBody }, 4.2)
        .parameters,
    ).toMatchObject({ bodyKind: 'json', body: jsonBody, jsonRendering: 'raw' });
  });

  it('until version 2', () => {
    expect(
      one(
        'httpRequest',
        {
          requestMethod: 'PUT',
          url: 'https://a.example',
          responseFormat: 'file',
          bodyParametersUi: { parameter: [{ name: 'a', value: 'b' }] },
          queryParametersUi: { parameter: [{ name: 'q', value: 'x' }] },
        },
        1,
      ).parameters,
    ).toEqual({
      method: 'PUT',
      url: 'https://a.example',
      query: { q: 'x' },
      bodyKind: 'json',
      body: { a: 'b' },
      response: 'binary',
      timeoutMs: 3_600_000,
    });
  });

  it('says that a credential has to be chosen', () => {
    const { said } = one(
      'httpRequest',
      { url: 'https://a.example', authentication: 'genericCredentialType' },
      4,
      { credentials: { httpBasicAuth: { id: '1', name: 'x' } } },
    );
    expect(said).toEqual(['setting it', 'credential it']);
  });
});

describe('code', () => {
  it('is kept as it is', () => {
    expect(one('code', { jsCode: 'return $input.all();' }, 2).parameters).toEqual({
      code: 'return $input.all();',
    });
    expect(one('code', { jsCode: 'return $json;', mode: 'runOnceForEachItem' }, 2).parameters).toEqual({
      code: 'return $json;',
      mode: 'each',
    });
    expect(one('function', { functionCode: 'return items;' }).parameters).toEqual({ code: 'return items;' });
    expect(one('functionItem', { functionCode: 'return item;' }).parameters).toMatchObject({ mode: 'each' });
  });

  it('that uses what is not there is pointed out', () => {
    expect(one('code', { jsCode: "const x = require('fs'); return this.helpers.x();" }, 2).said).toEqual([
      'setting it',
    ]);
  });

  it('in Python has to be written anew', () => {
    expect(one('code', { language: 'python', pythonCode: 'return _items' }, 2)).toMatchObject({
      type: 'core.noOp',
      node: { disabled: true },
    });
  });
});

describe('data', () => {
  it.each([
    [
      'aggregate',
      { aggregate: 'aggregateAllItemData', destinationFieldName: 'all' },
      'core.aggregate',
      { mode: 'items', destination: 'all' },
    ],
    [
      'aggregate',
      {
        fieldsToAggregate: {
          fieldToAggregate: [{ fieldToAggregate: 'a', renameField: true, outputFieldName: 'b' }],
        },
      },
      'core.aggregate',
      { mode: 'fields', fields: [{ name: 'a', as: 'b' }] },
    ],
    [
      'splitOut',
      { fieldToSplitOut: 'rows', include: 'allOtherFields' },
      'core.splitOut',
      { field: 'rows', include: 'all', destination: 'rows' },
    ],
    [
      'splitOut',
      { fieldToSplitOut: 'order.rows', include: 'allOtherFields' },
      'core.splitOut',
      { field: 'order.rows', include: 'all', destination: '["order.rows"]' },
    ],
    [
      'splitOut',
      { fieldToSplitOut: 'rows', include: 'allOtherFields', options: { destinationFieldName: 'row' } },
      'core.splitOut',
      { field: 'rows', include: 'all', destination: 'row' },
    ],
    [
      'merge',
      {
        mode: 'combine',
        fieldsToMatchString: 'id',
        options: { clashHandling: { values: { resolveClash: 'addSuffix' } } },
      },
      'core.merge',
      { mode: 'combineByKey', keys: [{ left: 'id', right: 'id' }], join: 'inner', clash: 'suffixAll' },
    ],
    [
      'merge',
      {
        mode: 'combine',
        combineBy: 'combineByPosition',
        options: { clashHandling: { values: { resolveClash: 'preferInput1' } } },
      },
      'core.merge',
      { mode: 'combineByPosition' },
    ],
    [
      'merge',
      { mode: 'combine', fieldsToMatchString: 'id', outputDataFrom: 'input2' },
      'core.merge',
      { mode: 'combineByKey', keys: [{ left: 'id', right: 'id' }], join: 'inner', output: 'right' },
    ],
    [
      'sort',
      { sortFieldsUi: { sortField: [{ fieldName: 'a', order: 'descending' }] } },
      'core.sort',
      { fields: [{ name: 'a', order: 'descending' }] },
    ],
    ['limit', { maxItems: 5, keep: 'lastItems' }, 'core.limit', { count: 5, keep: 'last' }],
    [
      'removeDuplicates',
      { compare: 'selectedFields', fieldsToCompare: 'a, b' },
      'core.removeDuplicates',
      { compare: 'selected', fields: ['a', 'b'] },
    ],
    [
      'summarize',
      { fieldsToSummarize: { values: [{ aggregation: 'sum', field: 'n' }] }, fieldsToSplitBy: 'kind' },
      'core.summarize',
      { summaries: [{ operation: 'sum', field: 'n', as: 'sum_n' }], groupBy: ['kind'] },
    ],
    [
      'renameKeys',
      { keys: { key: [{ currentKey: 'a', newKey: 'b' }] } },
      'core.renameFields',
      { renames: [{ from: 'a', to: 'b' }] },
    ],
    ['itemLists', { operation: 'limit', maxItems: 2 }, 'core.limit', { count: 2 }],
    [
      'crypto',
      { action: 'hmac', type: 'SHA512', value: '={{ $json.a }}', secret: 's', dataPropertyName: 'h' },
      'core.crypto',
      {
        operation: 'hmac',
        value: '={{ $json.a }}',
        algorithm: 'sha512',
        encoding: 'hex',
        destination: 'h',
      },
    ],
    [
      'crypto',
      { action: 'generate' },
      'core.crypto',
      { operation: 'random', random: 'uuid', destination: 'data' },
    ],
    [
      'html',
      {
        operation: 'extractHtmlContent',
        extractionValues: {
          values: [
            { key: 't', cssSelector: 'h1', returnArray: true },
            { key: 'og.title', cssSelector: 'h2' },
          ],
        },
      },
      'core.htmlExtract',
      {
        field: 'data',
        extract: [
          { name: 't', selector: 'h1', get: 'text', all: true },
          { name: "['og.title']", selector: 'h2', get: 'text' },
        ],
      },
    ],
    [
      'html',
      { operation: 'generateHtmlTemplate', html: '<b>{{ $json.a }}</b>' },
      'core.set',
      { fields: [{ name: 'html', type: 'string', value: '=<b>{{ $json.a }}</b>' }], includeOther: false },
    ],
    [
      'markdown',
      { mode: 'markdownToHtml', markdown: '={{ $json.text }}', destinationKey: 'html' },
      'core.markdown',
      { operation: 'toHtml', field: 'text', destination: 'html' },
    ],
    ['xml', { mode: 'jsonToxml' }, 'core.xml', { operation: 'build', destination: 'data' }],
    [
      'xml',
      { options: {} },
      'core.xml',
      { operation: 'parse', field: 'data', destination: '', attributePrefix: '', typed: false },
    ],
    [
      'html',
      { html: '<b>{{ $json.n }}</b>' },
      'core.set',
      { fields: [{ name: 'html', type: 'string', value: '=<b>{{ $json.n }}</b>' }] },
    ],
    [
      'compareDatasets',
      { mergeByFields: { values: [{ field1: 'id', field2: 'id' }] }, resolve: 'preferInput1' },
      'core.compareDatasets',
      { keys: ['id'], ignore: [], output: 'a' },
    ],
  ])('%s %j', (type, parameters, expectedType, expected) => {
    expect(one(type, parameters)).toMatchObject({ type: expectedType, parameters: expected });
  });

  it('dates of both versions', () => {
    expect(
      one('dateTime', { value: '={{ $json.at }}', toFormat: 'YYYY-MM-DD', dataPropertyName: 'day' })
        .parameters,
    ).toMatchObject({ operation: 'format', format: 'yyyy-MM-dd', destination: 'day' });
    expect(
      one('dateTime', {
        action: 'calculate',
        operation: 'subtract',
        value: 'x',
        duration: 2,
        timeUnit: 'hours',
      }).parameters,
    ).toMatchObject({ operation: 'subtract', amount: 2, unit: 'hours' });
    expect(
      one('dateTime', { operation: 'addToDate', magnitude: '={{ $now }}', duration: 1, timeUnit: 'weeks' }, 2)
        .parameters,
    ).toMatchObject({ operation: 'add', date: '={{ $now }}', unit: 'weeks', destination: 'newDate' });
    expect(
      one('dateTime', { operation: 'formatDate', date: 'd', format: 'custom', customFormat: 'yyyy' }, 2)
        .parameters,
    ).toMatchObject({ operation: 'format', format: 'yyyy' });
    expect(
      one('dateTime', { operation: 'getTimeBetweenDates', startDate: 'a', endDate: 'b', units: ['hour'] }, 2)
        .parameters,
    ).toMatchObject({ operation: 'difference', date: 'a', other: 'b', unit: 'hours' });
    expect(
      one('dateTime', { operation: 'roundDate', date: 'a', toNearest: 'day' }, 2).parameters,
    ).toMatchObject({ operation: 'startOf', unit: 'days' });
  });

  it('files', () => {
    expect(
      one('spreadsheetFile', { operation: 'toFile', fileFormat: 'xlsx', options: { fileName: 'a.xlsx' } })
        .parameters,
    ).toMatchObject({ format: 'xlsx', fileName: 'a' });
    expect(one('spreadsheetFile', { binaryPropertyName: 'file' }).parameters).toEqual({
      binaryField: 'file',
      typed: false,
      dropEmpty: true,
    });
    expect(one('convertToFile', { operation: 'toJson' }).parameters).toMatchObject({ format: 'json' });
    expect(one('extractFromFile', { operation: 'fromJson' }).parameters).toMatchObject({ format: 'json' });
    expect(one('extractFromFile', { operation: 'pdf' }).type).toBe('core.noOp');
  });
});

describe('comparisons, dates and items', () => {
  it.each([
    ['array', 'lengthGte', 'lengthGreaterOrEqual'],
    ['array', 'lengthLte', 'lengthLessOrEqual'],
    ['dateTime', 'afterOrEquals', 'afterOrEqual'],
    ['dateTime', 'beforeOrEquals', 'beforeOrEqual'],
  ])('%s %s (n8n-import 19)', (type, operation, expected) => {
    const conditions = [{ leftValue: '={{ $json.l }}', rightValue: 1, operator: { type, operation } }];
    const { parameters, said } = one(
      'if',
      { conditions: { options: {}, combinator: 'and', conditions } },
      2.2,
    );
    expect(parameters).toMatchObject({ conditions: [{ operator: expected }] });
    expect(said).toEqual([]);
  });

  it('a difference of dates as an object by unit (n8n-import 17)', () => {
    const dates = { operation: 'getTimeBetweenDates', startDate: '2024-01-01', endDate: '2024-02-01' };
    expect(one('dateTime', dates, 2).parameters).toMatchObject({ unit: 'days', byUnit: true });
  });

  it('an item by an index in quotes (n8n-import 20)', () => {
    const value = '={{ $item("0").$node["it"].json["n"] }}';
    const assignments = { assignments: [{ id: '1', name: 'r', type: 'string', value }] };
    expect(one('set', { assignments }, 3.4).parameters).toMatchObject({
      fields: [{ value: `={{ $('it').all()[0].json["n"] }}` }],
    });
  });
});

describe('answering, waiting, stopping, calling', () => {
  it.each([
    [
      'respondToWebhook',
      { respondWith: 'json', responseBody: '={ "ok": {{ $json.ok }} }', options: { responseCode: 201 } },
      { status: 201, bodyKind: 'json', body: '={ "ok": {{ $json.ok }} }', jsonRendering: 'raw' },
    ],
    [
      'respondToWebhook',
      { respondWith: 'redirect', redirectURL: 'https://a.example' },
      { status: 307, headers: { location: 'https://a.example' }, bodyKind: 'none' },
    ],
    ['respondToWebhook', {}, { bodyKind: 'firstItem' }],
    ['wait', { amount: 5, unit: 'seconds' }, { mode: 'after', amount: 5, unit: 'seconds' }],
    ['wait', { resume: 'specificTime', dateTime: '={{ $json.at }}' }, { mode: 'at', at: '={{ $json.at }}' }],
    [
      'wait',
      { resume: 'webhook', limitWaitTime: true, resumeAmount: 2, resumeUnit: 'days' },
      { mode: 'webhook', resumeOnGet: true, limit: { amount: 2, unit: 'days' } },
    ],
    ['stopAndError', { errorMessage: 'No' }, { message: 'No' }],
    [
      'executeWorkflow',
      {
        workflowId: { __rl: true, mode: 'list', value: 'abc' },
        mode: 'each',
        options: { waitForSubWorkflow: false },
      },
      { workflowId: 'abc', mode: 'perItem', wait: false },
    ],
  ])('%s %j', (type, parameters, expected) => {
    expect(one(type, parameters).parameters).toEqual(expected);
  });
});

describe('expressions', () => {
  it('are carried over, with names of older versions as they are now', () => {
    const value = (text: string) => {
      const fields = one('set', { values: { string: [{ name: 'a', value: text }] } }).parameters?.fields;
      return (fields as readonly { readonly value: string }[])[0]?.value;
    };
    expect(value('={{ $node["My node"].json.a }} and {{ $node.Other.json["b"] }}')).toBe(
      "={{ $('My node').item.json.a }} and {{ $('Other').item.json[\"b\"] }}",
    );
    expect(value("={{ $node['It\\'s'].json.a }}")).toBe("={{ $('It\\'s').item.json.a }}");
    expect(value('={{ $items("A").length + $items().length }}')).toBe(
      "={{ $('A').all().length + $input.all().length }}",
    );
    expect(value('={{ $item(0).$node["A"].json.x }}')).toBe("={{ $('A').all()[0].json.x }}");
    expect(value('={{ $json.text + \' $node["A"]\' /* $data */ + $data.x }}')).toBe(
      '={{ $json.text + \' $node["A"]\' /* $data */ + $json.x }}',
    );
    expect(value("={{ $json.list.map(($node) => $node['A']) }}")).toBe(
      "={{ $json.list.map(($node) => $node['A']) }}",
    );
    expect(value('={{ $node["a }} b"].json.x }}')).toBe("={{ $('a }} b').item.json.x }}");
    expect(value('=just text')).toBe('just text');
    expect(value('text with $node["A"]')).toBe('text with $node["A"]');
  });

  it('that use what is not known are pointed out', () => {
    expect(
      one('set', { values: { string: [{ name: 'a', value: '={{ $secrets.vault.key }}' }] } }).said,
    ).toEqual(['expression it']);
  });
});

describe('Loop Over Items', () => {
  it('becomes a container of what leads back to it', () => {
    const { node, links, said } = imported(
      [
        { name: 'start', type: 'manualTrigger' },
        { name: 'loop', type: 'splitInBatches', typeVersion: 3, parameters: { batchSize: 5 } },
        { name: 'a', type: 'noOp' },
        { name: 'b', type: 'noOp' },
        { name: 'end', type: 'noOp' },
      ],
      ['start>loop', 'loop:1>a', 'a>b', 'b>loop', 'loop:0>end'],
    );
    expect(node('loop')).toMatchObject({ type: 'core.loop', parameters: { mode: 'forEach', size: 5 } });
    expect([node('a').parentId, node('b').parentId, node('end').parentId]).toEqual([
      node('loop').id,
      node('loop').id,
      undefined,
    ]);
    expect(links.toSorted()).toEqual(['a.main>b.main', 'loop.main>end.main', 'start.main>loop.main']);
    expect(said).toEqual([]);
    expect(node('end').position.x).toBeGreaterThan(node('loop').position.x + node('b').position.x + 220);
    expect(node('a').position).toEqual({ x: 0, y: 0 });
  });

  it('says which steps read one inside of it from outside (n8n-import 45)', () => {
    const reading = (text: string) => ({ assignments: { assignments: [{ name: 'x', value: text }] } });
    const { said, warnings } = imported(
      [
        { name: 'loop', type: 'splitInBatches', typeVersion: 3 },
        { name: 'a', type: 'set', typeVersion: 3.4, parameters: reading("={{ $('loop').item.json.n }}") },
        { name: 'b', type: 'set', typeVersion: 3.4, parameters: reading("={{ $('a').item.json.n }}") },
        { name: 'end', type: 'set', typeVersion: 3.4, parameters: reading("={{ $('a').last().json.n }}") },
        { name: 'code', type: 'code', typeVersion: 2, parameters: { jsCode: "return $('b').all()" } },
      ],
      ['loop:1>a', 'a>b', 'b>loop', 'loop:0>end', 'end>code'],
    );
    expect(said).toEqual(['expression end', 'expression code']);
    const [end, code] = warnings.map(({ message }) => message);
    const why = 'only steps in that loop can read it now. Read the output of the loop instead.';
    expect(end).toBe(`It reads "a", which is inside "loop": ${why}`);
    expect(code).toBe(`It reads "b", which is inside "loop": ${why}`);
  });

  it('of version 2 has "loop" first', () => {
    const { node, links } = imported(
      [
        { name: 'loop', type: 'splitInBatches', typeVersion: 2 },
        { name: 'a', type: 'noOp' },
        { name: 'end', type: 'noOp' },
      ],
      ['loop>a', 'a>loop', 'loop:1>end'],
    );
    expect(node('a').parentId).toBe(node('loop').id);
    expect(links).toEqual(['loop.main>end.main']);
  });

  it('in another one is a container in a container', () => {
    const { node, links } = imported(
      [
        { name: 'outer', type: 'splitInBatches', typeVersion: 3 },
        { name: 'a', type: 'noOp' },
        { name: 'inner', type: 'splitInBatches', typeVersion: 3 },
        { name: 'b', type: 'noOp' },
        { name: 'c', type: 'noOp' },
        { name: 'end', type: 'noOp' },
      ],
      ['outer:1>a', 'a>inner', 'inner:1>b', 'b>inner', 'inner:0>c', 'c>outer', 'outer:0>end'],
    );
    expect(node('b').parentId).toBe(node('inner').id);
    expect([node('a'), node('inner'), node('c')].map(({ parentId }) => parentId)).toEqual([
      node('outer').id,
      node('outer').id,
      node('outer').id,
    ]);
    expect(links.toSorted()).toEqual(['a.main>inner.main', 'inner.main>c.main', 'outer.main>end.main']);
  });

  it('points out a way out of its body that is none here', () => {
    const { said, links } = imported(
      [
        { name: 'loop', type: 'splitInBatches', typeVersion: 3 },
        { name: 'a', type: 'noOp' },
        { name: 'end', type: 'noOp' },
      ],
      ['loop:1>a', 'a>loop', 'a>end', 'loop:0>end'],
    );
    expect(said).toEqual(['connection a']);
    expect(links).toEqual(['loop.main>end.main']);
  });
});

describe('what surrounds a node', () => {
  it('is carried over', () => {
    const { node, settings, name } = imported(
      [
        {
          name: 'a',
          type: 'noOp',
          disabled: true,
          notes: 'Why',
          onError: 'continueErrorOutput',
          retryOnFail: true,
          maxTries: 4,
          waitBetweenTries: 2000,
        },
        { name: 'b', type: 'noOp', continueOnFail: true },
      ],
      [],
      { settings: { timezone: 'Europe/Berlin', executionTimeout: 60 }, pinData: { b: [{ json: { x: 1 } }] } },
    );
    expect(node('a')).toMatchObject({
      disabled: true,
      comment: 'Why',
      onError: 'errorPort',
      retry: { attempts: 4, backoff: 'fixed', delayMs: 2000 },
    });
    expect(node('b')).toMatchObject({ onError: 'continue', pinned: { main: [{ json: { x: 1 } }] } });
    expect(settings).toEqual({ timezone: 'Europe/Berlin', timeoutMs: 60_000 });
    expect(name).toBe('From n8n');
  });

  it('says of each setting of the workflow that is not carried over what happens instead', () => {
    const notes = (settings: object) =>
      imported([{ name: 'a', type: 'noOp' }], [], { settings })
        .warnings.filter(({ kind }) => kind === 'setting')
        .map(({ message }) => message);
    const same = { executionOrder: 'v1', timezone: 'DEFAULT', executionTimeout: -1, callerPolicy: 'any' };
    const kept = { saveDataErrorExecution: 'all', saveManualExecutions: true, saveExecutionProgress: false };
    expect(notes({ ...same, ...kept, executionTimeout: 60, timezone: 'Europe/Berlin' })).toEqual([]);
    const others = {
      executionOrder: 'v0',
      saveDataSuccessExecution: 'none',
      saveDataErrorExecution: 'none',
      saveManualExecutions: false,
      callerPolicy: 'workflowsFromSameOwner',
      callerIds: '12, 14',
      timeSavedPerExecution: 3,
      binaryMode: 'separate',
    };
    const found = notes({ ...others, errorWorkflow: 'x' });
    for (const name of Object.keys(others))
      expect(found, name).toContainEqual(
        expect.stringMatching(new RegExp(`^The setting "${name}" of the workflow is not carried over`)),
      );
    expect(found).toContain('It named a workflow for errors: choose it in the settings.');
    expect(found).toHaveLength(Object.keys(others).length + 1);
  });

  it('leads errors out of their own output', () => {
    const { links } = imported(
      [
        { name: 'a', type: 'if', onError: 'continueErrorOutput' },
        { name: 'b', type: 'noOp' },
      ],
      ['a:2>b'],
    );
    expect(links).toEqual(['a.error>b.main']);
  });

  it('sticky notes become notes', () => {
    const { notes, nodes } = imported([
      { name: 'n', type: 'stickyNote', parameters: { content: '## Hi', width: 300, height: 200, color: 4 } },
    ]);
    expect(nodes).toEqual([]);
    expect(notes).toMatchObject([{ text: '## Hi', size: { width: 420, height: 200 }, color: 'green' }]);
  });
});

describe('nodes without a counterpart', () => {
  it('stand there switched off, with what they were in their comment, and are reported', () => {
    const { node, said, links } = imported(
      [
        { name: 'Slack', type: 'slack', parameters: { text: 'Hi' } },
        { name: 'b', type: 'noOp' },
      ],
      ['Slack>b'],
    );
    expect(node('Slack')).toMatchObject({ type: 'core.noOp', disabled: true });
    expect(node('Slack').comment).toContain('"text": "Hi"');
    expect(said).toEqual(['unknownNode Slack']);
    expect(links).toEqual(['Slack.main>b.main']);
  });

  it('whose models and tools hang on them are reported as well', () => {
    const { said } = imported(
      [
        { name: 'Model', type: '@n8n/n8n-nodes-langchain.lmChatOpenAi' },
        { name: 'Agent', type: '@n8n/n8n-nodes-langchain.agent' },
      ],
      [],
      {
        connections: {
          Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
        },
      },
    );
    expect(said).toEqual(['unknownNode Model', 'unknownNode Agent', 'connection Model']);
  });
});

describe('what is made', () => {
  it('[NI1, NI2] keeps to the schema, whatever was given', () => {
    const result = imported(
      [
        { name: 'a', type: 'webhook', parameters: { path: '={{ 1 }}', httpMethod: 7 } },
        { name: 'a', type: 'set', parameters: { values: 'no', fields: { values: [null, { name: 3 }] } } },
        { name: '  ', type: 'merge', parameters: { mode: { deep: [] } }, typeVersion: 3 },
        {
          name: 'c',
          type: 'splitInBatches',
          parameters: { batchSize: -3 },
          retryOnFail: true,
          maxTries: 1e9,
        },
        { name: 'd', type: 'stickyNote', parameters: { width: -5 } },
      ],
      ['a>nowhere', 'a>c', 'c>c'],
    );
    for (const node of result.nodes) expect(nodeSchema.safeParse(node).error).toBeUndefined();
    for (const edge of result.edges) expect(edgeSchema.safeParse(edge).error).toBeUndefined();
    for (const note of result.notes) expect(noteSchema.safeParse(note).error).toBeUndefined();
    expect(result.nodes).toHaveLength(4);
    expect(new Set(result.nodes.map(({ name }) => name)).size).toBe(4);
    expect(result.nodes.every(({ parameters }) => isJsonObject(parameters))).toBe(true);
  });
});

describe('patterns', () => {
  it('keeps the flags of a pattern in a condition (n8n-import 18)', () => {
    const condition = {
      leftValue: '={{ $json.s }}',
      rightValue: '/a.c/i',
      operator: { type: 'string', operation: 'regex' },
    };
    const { node } = imported([
      { name: 'S', type: 'if', typeVersion: 2, parameters: { conditions: { conditions: [condition] } } },
    ]);
    expect(node('S').parameters).toMatchObject({ conditions: [{ operator: 'matches', right: '/a.c/i' }] });
  });

  it('renames keys by patterns (n8n-import 31)', () => {
    const replacements = [{ searchRegex: 'ab', replaceRegex: 'X', options: {} }];
    const { node, said } = imported([
      {
        name: 'S',
        type: 'renameKeys',
        parameters: { additionalOptions: { regexReplacement: { replacements } } },
      },
    ]);
    expect(node('S').parameters).toEqual({ renames: [], patterns: [{ pattern: 'ab', replacement: 'X' }] });
    expect(said).toEqual([]);
  });
});

describe('hostile documents', () => {
  const code = (document: unknown) => {
    try {
      importN8n(document, () => 'id');
      return 'imported';
    } catch (error) {
      return isServiceError(error) ? error.code : String(error);
    }
  };

  it('bounds numbers of inputs and outputs, and says so (n8n-import 90)', () => {
    const { node, said } = imported([
      { name: 'M', type: 'merge', typeVersion: 3, parameters: { numberInputs: 1_000_000_000 } },
      { name: 'S', type: 'switch', typeVersion: 3, parameters: { mode: 'expression', numberOutputs: 1e9 } },
      {
        name: 'O',
        type: 'switch',
        parameters: {
          rules: { rules: [{ operation: 'equal', value2: 1, output: 1e9 }] },
          fallbackOutput: 1e9,
        },
      },
    ]);
    expect(node('M').parameters).toMatchObject({ inputs: 20 });
    expect(node('S').parameters).toMatchObject({ outputs: 50 });
    expect(said.filter((one) => one.startsWith('setting'))).toEqual(['setting M', 'setting S', 'setting O']);
  });

  it('takes names of an object for unknown ones everywhere (n8n-import 91)', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      const plain = documentOf([{ name, type: 'set' }]);
      const { nodes } = importN8n({ ...plain, nodes: [{ ...plain.nodes[0], type: name }] }, () => 'id') ?? {
        nodes: [],
      };
      expect(nodes[0]).toMatchObject({ type: 'core.noOp', disabled: true });
      const operation = {
        operation: name,
        leftValue: 1,
        rightValue: 1,
        operator: { operation: name, type: 'string' },
      };
      const found = importN8n(
        documentOf([
          { name, type: 'if', typeVersion: 2, parameters: { conditions: { conditions: [operation] } } },
        ]),
        () => 'id',
      );
      expect(found?.nodes[0]?.parameters).toMatchObject({ conditions: [{ operator: 'equals' }] });
    }
  });

  it('refuses what is too large or too deep with a typed error', () => {
    let deep: unknown = 1;
    for (let count = 0; count < 10_000; count += 1) deep = [deep];
    expect(code(documentOf([{ name: 'a', type: 'set', parameters: { deep } }]))).toBe('WORKFLOW_INVALID');
    const many = Array.from({ length: 10_001 }, (_, index) => ({ name: `n${index}`, type: 'noOp' }));
    expect(code(documentOf(many))).toBe('WORKFLOW_INVALID');
    const loops = Array.from({ length: 501 }, (_, index) => ({ name: `n${index}`, type: 'splitInBatches' }));
    expect(code(documentOf(loops))).toBe('WORKFLOW_INVALID');
  });

  it('reads templates in linear time (security/crash3)', () => {
    const text = `=${'{{'.repeat(90_000)}`;
    expect(
      code(
        documentOf([
          { name: 'a', type: 'set', parameters: { values: { string: [{ name: 'x', value: text }] } } },
          {
            name: 'h',
            type: 'httpRequest',
            typeVersion: 4,
            parameters: { sendBody: true, specifyBody: 'json', jsonBody: text },
          },
        ]),
      ),
    ).toBe('imported');
    const same = Array.from({ length: 9_000 }, () => ({ name: 'same', type: 'noOp' }));
    expect(new Set(importN8n(documentOf(same), () => 'id')?.nodes.map(({ name }) => name)).size).toBe(9_000);
  });
});

describe('what is not carried over is said', () => {
  const notes = (type: string, parameters: object, typeVersion = 1) =>
    imported([{ name: 'it', type, typeVersion, parameters }]).warnings.map(({ message }) => message);

  it.each<[string, object, number, readonly string[]]>([
    ['splitOut', { fieldToSplitOut: 'a', options: { includeBinary: true } }, 1, ['options.includeBinary']],
    [
      'aggregate',
      { options: { disableDotNotation: true, includeBinaries: true } },
      1,
      ['options.disableDotNotation', 'options.includeBinaries'],
    ],
    [
      'html',
      {
        operation: 'extractHtmlContent',
        extractionValues: {
          values: [
            { key: 'a', skipSelectors: 'p' },
            { key: 'b', skipSelectors: 'i' },
          ],
        },
      },
      1,
      ['extractionValues.values.skipSelectors'],
    ],
    [
      'markdown',
      { html: '={{ $json.a }}', options: { ignore: 'p', toString: 'x' } },
      1,
      ['options.ignore', 'options.toString'],
    ],
    ['splitInBatches', { options: { reset: true } }, 3, ['options.reset']],
    ['noOp', { anything: { new: { in: [1, 2] } } }, 1, ['anything.new.in']],
    [
      'httpRequest',
      { url: 'https://a.example', options: { response: { response: { outputPropertyName: 'x' } } } },
      4,
      ['options.response.response.outputPropertyName'],
    ],
    [
      'executeWorkflow',
      { workflowInputs: { mappingMode: 'defineBelow', value: { a: 1 } } },
      1,
      ['workflowInputs.value.a'],
    ],
  ])('settings of %s that nothing reads', (type, parameters, version, paths) => {
    expect(notes(type, parameters, version)).toContain(`Not carried over: ${paths.join(', ')}.`);
  });

  it('but nothing of what is read, empty, or named by another note', () => {
    expect(notes('noOp', { a: '', b: null, c: {}, d: [], id: 'x' })).toEqual([]);
    const fields = { assignments: [{ id: '1', name: 'a', type: 'object', value: { deep: [1, { x: 2 }] } }] };
    expect(notes('set', { assignments: fields, includeOtherFields: true }, 3.4)).toEqual([]);
    expect(
      notes(
        'httpRequest',
        { url: 'https://a.example', options: { batching: { batch: { batchSize: 1 } } } },
        4,
      ),
    ).toEqual(['It sent in batches: put it into a batch container to do so here.']);
  });

  it('in a few words, however many there are', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`p${at + 10}`, 1]));
    const [message] = notes('noOp', many);
    expect(message).toMatch(/^Not carried over: p10, .*, p19 and 20 more\.$/);
  });

  it('leaves no trace of how that is found in what is imported', () => {
    const value = { deep: [1, { x: '={{ $json.a }}' }] };
    const { parameters } = one(
      'set',
      { assignments: { assignments: [{ name: 'a', type: 'object', value }] } },
      3.4,
    );
    expect(structuredClone(parameters)).toMatchObject({ fields: [{ name: 'a', value }] });
  });

  it.each([
    ['$jmespath({ a: 1 }, "a")', ['$jmespath']],
    ['$items("T").length', ['$items']],
    ['$("T").itemMatching(0).json.x', ['.itemMatching()']],
    ['$runIndex', ['$runIndex']],
    ['$prevNode.name', ['$prevNode']],
    ['Buffer.from("a").toString("hex")', ['Buffer']],
    ['[1, 2].sum()', ['.sum()']],
    ['$if(true, 1, 2)', ['$if']],
    ['require("crypto")', ['require']],
    ['this.helpers.httpRequest({})', ['this.helpers']],
    ['$getWorkflowStaticData("global").x', ['$getWorkflowStaticData']],
    ['setTimeout(() => {}, 1)', ['setTimeout']],
  ])('names that code here does not have: %s', (code, names) => {
    const all = [`Its code uses ${names.join(', ')}, which code here cannot.`];
    expect(notes('code', { jsCode: `return [{ json: { v: ${code} } }]` }, 2)).toEqual(all);
    expect(notes('functionItem', { functionCode: `item.v = ${code}; return item;` })).toEqual(all);
  });

  it('are looked for in the text where there is more code than can be parsed in little time', () => {
    const code = (jsCode: string) => ({ type: 'code', typeVersion: 2, parameters: { jsCode } });
    const { warnings } = imported([
      { name: 'long', ...code('x.y = 1; '.repeat(20_000)) },
      { name: 'it', ...code('return [$json.Buffer, Buffer.from("a"), $if(1), z, [1].sum()];') },
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'Its code uses Buffer, $if, which code here cannot.',
    ]);
  });

  it('but none that it has, or that the code declares', () => {
    const code = `const Buffer = new Map(); function sum(list) { return list.reduce((a, b) => a + b, 0); }
      for (const item of $input.all()) item.json.n = sum(Object.values(item.json)) + items.length;
      class Y { $if() { return { $runIndex: DateTime.now().toISO(), u: new URL('https://a') }; } }
      try { label: for (;;) break label; } catch { }
      console.log($("A").first().json, $now, JSON.stringify(Buffer), new Intl.NumberFormat("de").format(1));
      return $input.all();`;
    expect(notes('code', { jsCode: code }, 2)).toEqual([]);
    expect(notes('functionItem', { functionCode: 'item.a = 1; return item;' })).toEqual([]);
    expect(notes('code', { jsCode: 'return $jmespath(' }, 2)).toEqual([
      'Its code uses $jmespath, which code here cannot.',
    ]);
  });
});

describe('options of nodes', () => {
  it('Aggregate takes some of the fields, and joins lists', () => {
    const all = { aggregate: 'aggregateAllItemData', destinationFieldName: 'o' };
    expect(
      one('aggregate', { ...all, include: 'specifiedFields', fieldsToInclude: 'a, b' }).parameters,
    ).toEqual({ mode: 'items', destination: 'o', include: 'selected', names: ['a', 'b'] });
    expect(one('aggregate', { ...all, include: 'allFieldsExcept', fieldsToExclude: 'a' }).parameters).toEqual(
      {
        mode: 'items',
        destination: 'o',
        include: 'except',
        names: ['a'],
      },
    );
    const fields = { fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'a' }] } };
    const { parameters, said } = one('aggregate', { ...fields, options: { mergeLists: true } });
    expect(parameters).toEqual({ mode: 'fields', fields: [{ name: 'a' }], mergeLists: true });
    expect(said).toEqual([]);
  });

  it('Summarize in a single item and durations as text are said', () => {
    const values = { fieldsToSummarize: { values: [{ aggregation: 'sum', field: 'v' }] } };
    const single = { ...values, options: { outputFormat: 'singleItem' } };
    expect(one('summarize', { ...single, fieldsToSplitBy: 'g' }, 1.1).said).toEqual(['setting it']);
    expect(one('summarize', single).said).toEqual([]);
    const between = { operation: 'getTimeBetweenDates', startDate: 'a', endDate: 'b', units: ['day'] };
    expect(one('dateTime', { ...between, options: { isoString: true } }, 2).said).toEqual(['setting it']);
    expect(one('dateTime', between, 2).said).toEqual([]);
  });

  it('dates are rounded up to the next unit, and read in a format of their own', () => {
    const round = { operation: 'roundDate', date: '2024-02-10', mode: 'roundUp', to: 'hour' };
    expect(one('dateTime', round, 2).parameters).toMatchObject({ operation: 'startOfNext', unit: 'hours' });
    const format = { operation: 'formatDate', date: 'a', format: 'yyyy/MM/dd' };
    const { parameters, said } = one('dateTime', { ...format, options: { fromFormat: 'dd.MM.yyyy' } }, 2);
    expect(parameters).toMatchObject({ operation: 'format', inputFormat: 'dd.MM.yyyy' });
    expect(said).toEqual([]);
    const old = { value: 'a', toFormat: 'YYYY', options: { fromFormat: 'DD.MM.YYYY' } };
    expect(one('dateTime', old).parameters).toMatchObject({ format: 'yyyy', inputFormat: 'dd.MM.yyyy' });
  });

  it.each<[unknown, string]>([
    ['{"message":"boo","a":1}', 'boo'],
    ['{"description":"boo"}', 'boo'],
    [{ error: 'boo' }, 'boo'],
    ['{"a":1}', 'Error: {"a":1}'],
    ['={"message":"no {{ $json.a }}"}', '=no {{ $json.a }}'],
    [
      '={{ $json.e }}',
      '={{ ($json.e)?.message ?? ($json.e)?.description ?? ($json.e)?.error ?? `Error: ${JSON.stringify(($json.e))}` }}',
    ],
  ])('Stop and Error takes its message from an error object: %j', (errorObject, message) => {
    const { parameters, said } = one('stopAndError', { errorType: 'errorObject', errorObject });
    expect(parameters).toMatchObject({ message });
    expect(parameters).toHaveProperty('details');
    expect(said).toEqual([]);
  });

  it('Stop and Error says so where the error object is no JSON', () => {
    expect(one('stopAndError', { errorType: 'errorObject', errorObject: '{' }).said).toEqual(['setting it']);
  });

  it.each<[string, object, object]>([
    ['true', { version: 2 }, { booleans: 'numbers' }],
    ['equals', { version: 2, typeValidation: 'loose' }, { booleans: 'numbers' }],
    ['true', { version: 1 }, { booleans: 'truthy' }],
    ['false', {}, { booleans: 'truthy' }],
    ['true', { version: 2, typeValidation: 'strict' }, { strictTypes: true }],
    ['exists', { version: 2 }, {}],
  ])('conditions on booleans (%s, %j) read them as n8n did', (operation, options, expected) => {
    const condition = {
      leftValue: '={{ $json.v }}',
      rightValue: 'true',
      operator: { type: 'boolean', operation },
    };
    const filter = {
      combinator: 'and',
      options: { caseSensitive: true, ...options },
      conditions: [condition],
    };
    for (const type of ['if', 'filter']) {
      const { parameters, said } = one(type, { conditions: filter }, 2.2);
      const { combine: _, conditions, ...others } = parameters as Record<string, unknown>;
      expect(others).toEqual(expected);
      if (operation === 'equals') expect(conditions).toMatchObject([{ right: true }]);
      expect(said).toEqual('strictTypes' in expected ? ['setting it'] : []);
    }
  });

  it('conditions are loose, and ignore case, where the node says so', () => {
    const condition = { leftValue: 'a', rightValue: 'A', operator: { type: 'string', operation: 'equals' } };
    const filter = { options: { caseSensitive: true, typeValidation: 'strict' }, conditions: [condition] };
    const { parameters, said } = one(
      'if',
      { conditions: filter, looseTypeValidation: true, options: { ignoreCase: true } },
      2.2,
    );
    expect(parameters).toMatchObject({ ignoreCase: true });
    expect(parameters).not.toHaveProperty('strictTypes');
    expect(said).toEqual([]);
  });
});
