/** What n8n does and nothing here does in the same way: translated exactly, or said with what to do. */
import { describe, expect, it } from 'vitest';
import { imported, one } from '../test-utils/n8n-document.ts';

const messages = (...parameters: Parameters<typeof imported>) =>
  imported(...parameters).warnings.map(({ nodeName, message }) => `${nodeName}: ${message}`);
const notes = (type: string, parameters: object, typeVersion = 1, more: object = {}) =>
  messages([{ name: 'it', type, typeVersion, parameters, ...more }]);

describe('names that are there several times', () => {
  const twice = (name: string) => ({
    parameters: [
      { name, value: '1' },
      { name: 'other', value: '2' },
      { name, value: '={{ $json.c }}' },
    ],
  });
  const query = { url: 'https://a.example', sendQuery: true, queryParameters: twice('id') };
  const sends = (contentType: string, name = 't') => ({
    url: 'https://a.example',
    sendBody: true,
    contentType,
    bodyParameters: twice(name),
  });
  const list = ['1', '={{ $json.c }}'];

  it.each<[string, object, number, object]>([
    ['query', query, 4.3, { query: { id: list, other: '2' } }],
    ['query', query, 4.2, { query: { id: list[1], other: '2' } }],
    ['form', sends('form-urlencoded'), 4.3, { bodyKind: 'form', body: { t: list, other: '2' } }],
    ['form', sends('form-urlencoded'), 4.2, { bodyKind: 'form', body: { t: list[1], other: '2' } }],
    [
      'multipart',
      sends('multipart-form-data'),
      4.2,
      { bodyKind: 'multipart', body: { t: list, other: '2' } },
    ],
    [
      'multipart',
      sends('multipart-form-data'),
      4.1,
      { bodyKind: 'multipart', body: { t: list[1], other: '2' } },
    ],
    ['JSON', sends('json'), 4.3, { bodyKind: 'json', body: { t: list[1], other: '2' } }],
    ['nested JSON', sends('json', 'a.b'), 4, { body: { a: { b: list[1] }, other: '2' } }],
    ['JSON', sends('json', 'a.b'), 3, { body: { 'a.b': list[1], other: '2' } }],
  ])('are sent as n8n sends them: %s %j in version %d', (_, parameters, version, expected) => {
    const result = one('httpRequest', parameters, version);
    expect(result.parameters).toMatchObject(expected);
    // What n8n itself left out in silence is said.
    expect(result.said).toEqual(JSON.stringify(expected).includes('["1",') ? [] : ['setting it']);
  });

  it('become a list that repeats its name where the node asks for that', () => {
    const options = { queryParameterArrays: 'repeat' };
    expect(notes('httpRequest', { ...query, options }, 4.3)).toEqual([]);
    expect(notes('httpRequest', { ...query, options: { queryParameterArrays: 'indices' } }, 4.3)).toEqual([
      'it: It wrote lists in the query with indices; a list repeats its name here. Write the brackets into the name where they are needed.',
    ]);
  });

  it('are one header, with commas between', () => {
    const sent = (...values: string[]) => {
      const parameters = values.map((value, at) => ({ name: at === 0 ? 'X-A' : 'x-a', value }));
      const headers = { url: 'https://a.example', sendHeaders: true, headerParameters: { parameters } };
      expect(notes('httpRequest', headers, 4.3)).toEqual([]);
      const { headers: sentHeaders } = one('httpRequest', headers, 4.3).parameters ?? {};
      return (sentHeaders as Record<string, string> | undefined)?.['x-a'];
    };
    expect(sent('1', '2')).toBe('1, 2');
    expect(sent('1', '={{ $json.c }}', '=x {{ 1 }}')).toBe('=1, {{ $json.c }}, x {{ 1 }}');
    expect(sent('{{ no }}', '={{ $json.c }}')).toBe('={{ "{{ no }}" }}, {{ $json.c }}');
    const parameters = ['a=1', 'b=2'].map((value) => ({ name: 'Cookie', value }));
    const cookies = { url: 'https://a.example', sendHeaders: true, headerParameters: { parameters } };
    expect(one('httpRequest', cookies, 4.3).parameters).toMatchObject({ headers: { Cookie: 'a=1; b=2' } });
  });

  it('are said for headers, and names in JSON that lead into lists', () => {
    const headers = {
      url: 'https://a.example',
      sendHeaders: true,
      headerParameters: {
        parameters: [
          { name: 'X-A', value: '1' },
          { name: 'x-a', value: '2' },
        ],
      },
    };
    const last =
      'it: It names x-a several times; only the last counts, as in this version of n8n. Remove the others, or send a list.';
    expect(one('httpRequest', headers, 4.2).parameters).toMatchObject({ headers: { 'x-a': '2' } });
    expect(notes('httpRequest', headers, 4.2)).toEqual([last]);
    const answered = { options: { responseHeaders: { entries: headers.headerParameters.parameters } } };
    expect(one('respondToWebhook', answered).parameters).toMatchObject({ headers: { 'x-a': '2' } });
    expect(notes('respondToWebhook', answered)).toEqual([last]);
    expect(notes('webhook', { path: 'a', ...answered }, 2)).toEqual([last]);
    expect(notes('httpRequest', sends('json', 'a[0]'), 4)).toEqual([
      'it: It names a[0] several times; only the last counts, as in this version of n8n. Remove the others, or send a list.',
      'it: In its body a[0] led into lists or objects: write the body as JSON.',
    ]);
    expect(one('httpRequest', sends('json', '__proto__.b'), 4).parameters).toMatchObject({
      body: { '__proto__.b': '={{ $json.c }}', other: '2' },
    });
  });

  it('wait for an answer as long as n8n does', () => {
    const url = 'https://a.example';
    expect(one('httpRequest', { url }, 4.2).parameters).toMatchObject({ timeoutMs: 300_000 });
    expect(one('httpRequest', { url }, 2).parameters).toMatchObject({ timeoutMs: 3_600_000 });
    expect(one('httpRequest', { url, options: { timeout: '={{ $json.t }}' } }, 4.2).parameters).toMatchObject(
      { timeoutMs: '={{ $json.t }}' },
    );
  });
});

describe('intervals of schedules', () => {
  const interval = (every: number, unit: string) => ({ kind: 'interval', every, unit });
  const cron = (expression: string) => ({ kind: 'cron', expression });

  it.each<[object, object, string?]>([
    [
      { field: 'days', daysInterval: 3, triggerAtHour: 6 },
      interval(3, 'days'),
      'It runs every 3 days from when it is published; it ran at 06:00. Publish it at that time, or let it run each day by "0 6 * * *" with an If after it that goes on for the right days.',
    ],
    [
      { field: 'hours', hoursInterval: 36 },
      interval(36, 'hours'),
      'It runs every 36 hours from when it is published; it ran at minute 0. Publish it at that minute, or choose hours that divide a day.',
    ],
    [
      { field: 'hours', hoursInterval: 5, triggerAtMinute: 15 },
      interval(5, 'hours'),
      'It runs every 5 hours from when it is published; it ran at minute 15. Publish it at that minute, or choose hours that divide a day.',
    ],
    [{ field: 'hours', hoursInterval: 24 }, cron('0 0 * * *')],
    [{ field: 'hours' }, cron('0 * * * *')],
    [
      { field: 'minutes', minutesInterval: 7 },
      interval(7, 'minutes'),
      'It runs every 7 minutes throughout; in n8n it began anew with each hour.',
    ],
    [
      { field: 'seconds', secondsInterval: 90 },
      interval(90, 'seconds'),
      'It runs every 90 seconds throughout; in n8n it began anew with each minute.',
    ],
    [{ field: 'seconds' }, interval(30, 'seconds')],
    [
      { field: 'weeks', weeksInterval: 2, triggerAtDay: [1], triggerAtHour: 9 },
      cron('0 9 * * 1'),
      'Every 2 weeks is read as every week: put an If after it that goes on for the right weeks, such as {{ $now.weekNumber % 2 === 0 }}.',
    ],
    [{ field: 'weeks', triggerAtDay: [] }, cron('0 0 * * *')],
    [{ field: 'months', monthsInterval: 3, triggerAtDayOfMonth: 2 }, cron('0 0 2 */3 *')],
    [{ field: 'months', monthsInterval: 12 }, cron('0 0 1 1 *')],
    [
      { field: 'months', monthsInterval: 5 },
      cron('0 0 1 */5 *'),
      'Every 5 months is read as every 5 months of each year, from January: put an If after it that goes on for the right months.',
    ],
    [
      { field: 'months', monthsInterval: 18 },
      cron('0 0 1 1 *'),
      'Every 18 months is read as each January: put an If after it that goes on for the right months.',
    ],
    [
      { field: 'days', triggerAtHour: '={{ 6 }}' },
      cron('0 0 * * *'),
      'Its triggerAtHour was worked out by an expression; it is 0 now. Write the number.',
    ],
  ])('are exact, or what they are instead is said: %j', (rule, expected, note) => {
    const parameters = { rule: { interval: [rule] } };
    expect(one('scheduleTrigger', parameters, 1.2).parameters).toEqual({ rules: [expected] });
    expect(notes('scheduleTrigger', parameters, 1.2)).toEqual(note === undefined ? [] : [`it: ${note}`]);
  });

  it('of the older nodes as well', () => {
    const everyX = (value: number, unit: string) =>
      one('cron', { triggerTimes: { item: [{ mode: 'everyX', value, unit }] } });
    expect(everyX(2, 'hours')).toMatchObject({ parameters: { rules: [cron('0 */2 * * *')] }, said: [] });
    expect(everyX(36, 'hours')).toMatchObject({
      parameters: { rules: [interval(36, 'hours')] },
      said: ['setting it'],
    });
    expect(everyX(7, 'minutes')).toMatchObject({ said: ['setting it'] });
    expect(one('interval', { interval: 36, unit: 'hours' })).toMatchObject({
      parameters: { rules: [interval(36, 'hours')] },
      said: [],
    });
  });
});

describe('items that code makes', () => {
  const set = (value: string) => ({
    type: 'set',
    typeVersion: 3.4,
    parameters: { assignments: { assignments: [{ name: 'back', value, type: 'number' }] } },
  });
  const code = (jsCode: string, more: object = {}) => ({
    name: 'C',
    type: 'code',
    typeVersion: 2,
    parameters: { jsCode, ...more },
  });
  const start = { name: 'M', type: 'manualTrigger' };
  const making = 'return $input.all().map(i=>({json:{k:i.json.n}}))';
  const lost =
    'C: "S" reads the matching item of "M" through it, and its code does not say from which items it made its own: return { json, pairedItem } with the place of the input item, counted from 0.';
  const reads = "={{ $('M').item.json.n }}";
  const read = (text: string, node: object) =>
    messages([start, { ...code(''), ...node }, { name: 'S', ...set(text) }], ['M>C', 'C>S']);

  it.each([[reads], ['={{ $node["M"].json.n }}'], ['={{ $("M").itemMatching(0).json.n }}']])(
    'are said to lose where they came from, where a later node asks for it: %s',
    (text) => {
      expect(read(text, code(making))).toEqual([lost]);
    },
  );

  it('also some steps later, and of the older node', () => {
    const through = messages(
      [start, code(making), { name: 'D', type: 'noOp' }, { name: 'S', ...set(reads) }],
      ['M>C', 'C>D', 'D>S'],
    );
    expect(through).toEqual([lost]);
    const old = { name: 'C', type: 'function', parameters: { functionCode: 'return [{ json: { a: 1 } }];' } };
    expect(read(reads, old)).toEqual([lost]);
  });

  it.each<[string, string, object]>([
    ['reads the first one', "={{ $('M').first().json.n }}", code(making)],
    ['reads the code itself', "={{ $('C').item.json.k }}", code(making)],
    ['has paired items', reads, code('return items.map((i, at) => ({ json: {}, pairedItem: at }))')],
    ['works on one item', reads, code('return { json: {} }', { mode: 'runOnceForEachItem' })],
    ['returns its items', reads, code('for (const i of items) i.json.a = 1;\nreturn items;')],
    ['returns some of them', reads, code('return $input.all().filter((i) => i.json.a);')],
  ])('and not where nothing is lost: it %s', (_, text, node) => {
    expect(read(text, node)).toEqual([]);
  });

  it('or where the code is not on the way', () => {
    const beside = messages([start, code(making), { name: 'S', ...set(reads) }], ['M>C', 'M>S']);
    expect(beside).toEqual([]);
  });
});

describe('connections that lead back', () => {
  const nodes = ['M', 'S', 'I', 'Done'].map((name) => ({
    name,
    type: name === 'M' ? 'manualTrigger' : 'noOp',
  }));
  const note = (name: string, circle: string) =>
    `${name}: It leads back in a circle, with which the workflow cannot run: ${circle}. Put these steps into a Loop that repeats while or until a condition holds, and take this connection away.`;

  it('name the steps of the circle, and the container to use', () => {
    const check = {
      name: 'I',
      type: 'if',
      typeVersion: 2.2,
      parameters: {
        conditions: {
          options: { typeValidation: 'loose', version: 2 },
          conditions: [
            {
              leftValue: '={{ $json.b }}',
              rightValue: 100,
              operator: { type: 'number', operation: 'gt' },
            },
          ],
          combinator: 'and',
        },
      },
    };
    const all = nodes.map((node) => (node.name === 'I' ? check : node));
    expect(messages(all, ['M>S', 'S>I', 'I>Done', 'I:1>S'])).toEqual([note('I', '"S" → "I" → "S"')]);
  });

  it('each once, a step to itself and several circles too', () => {
    expect(messages(nodes, ['M>S', 'S>S'])).toEqual([note('S', '"S" → "S"')]);
    expect(messages(nodes, ['M>S', 'S>I', 'I>S', 'I>Done', 'Done>I']).toSorted()).toEqual([
      note('Done', '"I" → "Done" → "I"'),
      note('I', '"S" → "I" → "S"'),
    ]);
  });

  it('but not those of Loop Over Items, and no connections that only meet again', () => {
    const loop = { name: 'L', type: 'splitInBatches', typeVersion: 3 };
    expect(messages([...nodes, loop], ['M>L', 'L:1>S', 'S>L', 'L>Done'])).toEqual([]);
    expect(messages(nodes, ['M>S', 'M>I', 'S>Done', 'I>Done'])).toEqual([]);
  });

  it('up to a number, however many there are', () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ name: `n${at}`, type: 'noOp' }));
    expect(
      messages(
        many,
        many.map(({ name }) => `${name}>${name}`),
      ),
    ).toHaveLength(20);
  });
});

describe('strict conditions', () => {
  const strict = (...conditions: readonly object[]) => ({
    conditions: { options: { typeValidation: 'strict', version: 2 }, conditions, combinator: 'and' },
  });
  const number = { type: 'number', operation: 'equals' };
  const text = { type: 'string', operation: 'equals' };
  const note = (types: string) => [
    `it: In n8n it failed for values of another type than ${types}; here it goes on, and "5" is not equal to 5. Check or convert such values before it.`,
  ];

  it.each<[readonly object[], string | undefined]>([
    [[{ leftValue: '={{ $json.a }}', rightValue: 5, operator: number }], 'number'],
    [[{ leftValue: 5, rightValue: '={{ $json.a }}', operator: number }], 'number'],
    [
      [
        { leftValue: '={{ $json.a }}', rightValue: 'x', operator: text },
        { leftValue: 1, rightValue: '={{ $json.a }}', operator: number },
      ],
      'number, string',
    ],
    [[{ leftValue: '5', rightValue: 5, operator: number }], 'number'],
    [[{ leftValue: 5, rightValue: 5, operator: number }], undefined],
    [[{ leftValue: '=Hi {{ $json.a }}', rightValue: 'x', operator: text }], undefined],
    [[{ leftValue: '={{ $json.a }}', operator: { type: 'number', operation: 'exists' } }], undefined],
    [
      [{ leftValue: '={{ $json.a }}', rightValue: 1, operator: { type: 'any', operation: 'equals' } }],
      undefined,
    ],
  ])('say where the types of values may differ: %j', (conditions, types) => {
    expect(notes('if', strict(...conditions), 2.2)).toEqual(types === undefined ? [] : note(types));
    expect(one('filter', strict(...conditions), 2.2).parameters).toMatchObject({ strictTypes: true });
  });

  it('say it once for each Switch, and not at all where they are loose', () => {
    const rule = strict({ leftValue: '={{ $json.a }}', rightValue: 5, operator: number });
    expect(notes('switch', { rules: { values: [rule, rule] } }, 3.2)).toEqual(note('number'));
    expect(notes('if', { ...rule, looseTypeValidation: true }, 2.2)).toEqual([]);
  });
});

describe('values that n8n leaves out since they are its defaults', () => {
  it('of Edit Fields, in every version', () => {
    const values = { string: [{ name: 's' }], number: [{ name: 'n' }], boolean: [{ name: 'b' }] };
    expect(one('set', { values }).parameters).toMatchObject({
      fields: [
        { name: 's', type: 'string', value: '' },
        { name: 'n', type: 'number', value: 0 },
        { name: 'b', type: 'boolean', value: false },
      ],
    });
    const fields = ['stringValue', 'numberValue', 'booleanValue', 'objectValue'].map((type) => ({
      name: type,
      type,
    }));
    expect(one('set', { fields: { values: fields } }, 3.2).parameters).toEqual({
      fields: [
        { name: 'stringValue', type: 'string', value: '' },
        { name: 'numberValue', type: 'number', value: 0 },
        { name: 'booleanValue', type: 'boolean', value: true },
        { name: 'objectValue', type: 'object', value: '{}' },
      ],
      includeOther: true,
    });
    const assignments = [{ name: 'n', type: 'number', value: '' }];
    expect(one('set', { assignments: { assignments } }, 3.4).parameters).toEqual({
      fields: [{ name: 'n', type: 'number', value: 0 }],
      includeOther: false,
    });
    expect(one('set', { include: 'none' }, 3.2).parameters).toMatchObject({ includeOther: false });
  });

  it('of conditions until version 1, and of Switch until version 2', () => {
    const conditions = {
      boolean: [{ value1: '={{ $json.b }}' }],
      number: [{ value1: '={{ $json.n }}', operation: 'larger' }],
      string: [{ value1: '={{ $json.s }}' }],
    };
    expect(one('if', { conditions }).parameters).toMatchObject({
      conditions: [
        { left: '={{ $json.b }}', operator: 'equals', right: false },
        { left: '={{ $json.n }}', operator: 'greater', right: 0 },
        { left: '={{ $json.s }}', operator: 'equals', right: '' },
      ],
    });
    expect(one('switch', { rules: { rules: [{}] } }).parameters).toMatchObject({
      rules: [{ conditions: [{ left: 0, operator: 'less', right: 0 }] }],
    });
  });

  it('of Wait, by its version', () => {
    expect(one('wait', {}).parameters).toEqual({ mode: 'after', amount: 1, unit: 'hours' });
    expect(one('wait', {}, 1.1).parameters).toEqual({ mode: 'after', amount: 5, unit: 'seconds' });
  });
});

describe('answers and files', () => {
  const webhook = (parameters: object) => one('webhook', { path: 'a', ...parameters }, 2).parameters;

  it('a webhook answers at once with what n8n answers', () => {
    expect(webhook({})).toEqual({
      path: 'a',
      methods: ['GET'],
      respond: 'immediately',
      status: 200,
      responseBody: '{"message":"Workflow was started"}',
      responseHeaders: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(
      webhook({ options: { responseData: 'ok', responseCode: { values: { responseCode: 201 } } } }),
    ).toEqual({
      path: 'a',
      methods: ['GET'],
      respond: 'immediately',
      status: 201,
      responseBody: 'ok',
    });
    expect(webhook({ options: { noResponseBody: true } })).toMatchObject({ status: 200, responseBody: '' });
    expect(webhook({ responseMode: 'lastNode' })).not.toHaveProperty('status');
  });

  it('have the last of several headers of one name', () => {
    const entries = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
    ];
    const options = { responseHeaders: { entries } };
    expect(webhook({ responseMode: 'lastNode', options })).toMatchObject({ responseHeaders: { 'x-a': '2' } });
    expect(one('respondToWebhook', { options }).parameters).toMatchObject({ headers: { 'x-a': '2' } });
  });

  it('say that .xls has become .xlsx', () => {
    const note = [
      'it: It wrote a file of .xls; it writes .xlsx now. Look at what reads it, and at its name.',
    ];
    expect(notes('spreadsheetFile', { operation: 'toFile' })).toEqual(note);
    expect(notes('convertToFile', { operation: 'xls' })).toEqual(note);
    expect(notes('convertToFile', { operation: 'xlsx' })).toEqual([]);
  });

  it.each([
    [{}, undefined],
    [{ options: { trim: true } }, true],
    [{ options: { trim: false } }, undefined],
  ])('texts of XML keep their spaces, as in n8n, or are trimmed: %j', (parameters, trim) => {
    expect(one('xml', parameters).parameters?.trim).toBe(trim);
    expect(notes('xml', parameters)).toEqual([]);
  });

  it.each<[object, object, readonly string[]]>([
    [{}, { operation: 'unpack', binaryFields: ['data'], destination: 'file_' }, []],
    [{ outputPrefix: 'p' }, { operation: 'unpack', binaryFields: ['data'], destination: 'p' }, []],
    [
      { operation: 'compress', outputFormat: 'zip', fileName: 'x.zip', binaryPropertyName: 'a, b' },
      { operation: 'pack', binaryFields: ['a', 'b'], fileName: 'x.zip' },
      [],
    ],
    [
      { operation: 'compress', outputFormat: 'gzip' },
      { operation: 'pack', format: 'gzip', binaryFields: ['data'], destination: 'data0' },
      [],
    ],
    [
      { operation: 'compress', outputFormat: 'gzip', outputPrefix: 'p', binaryPropertyName: 'a,b' },
      { operation: 'pack', format: 'gzip', binaryFields: ['a', 'b'], destination: 'p0' },
      ['it: It put its files into p0, p1 and so on; each stays in its own field now.'],
    ],
  ])('archives take and make the fields that n8n does: %j', (parameters, expected, said) => {
    expect(one('compression', parameters).parameters).toEqual(expected);
    expect(notes('compression', parameters)).toEqual(said);
  });
});

it.each<[object, object, readonly string[]]>([
  [{}, { random: 'uuid' }, []],
  [{ encodingType: 'hex' }, { random: 'bytes', size: 16 }, []],
  [
    { encodingType: 'base64', stringLength: 20 },
    { random: 'bytes', size: 20 },
    ['it: It made 20 characters of base64; it makes 20 bytes in hex now, two characters each.'],
  ],
])('random texts are as long as in n8n, or it is said: %j', (parameters, expected, said) => {
  const generate = { action: 'generate', ...parameters };
  expect(one('crypto', generate).parameters).toEqual({
    operation: 'random',
    destination: 'data',
    ...expected,
  });
  expect(notes('crypto', generate)).toEqual(said);
});

describe('secrets, which are in no export', () => {
  it.each([
    [
      'basicAuth',
      'basic',
      'Choose the credential that its requests are checked with: credentials are not part of an export.',
    ],
    [
      'headerAuth',
      'header',
      'Choose the credential that its requests are checked with: credentials are not part of an export.',
    ],
    [
      'jwtAuth',
      'header',
      'Its authentication "jwtAuth" is not known: it asks for a header now. Choose a credential of that kind, or another authentication.',
    ],
  ])(
    'a webhook says that it needs a credential for %s, and takes no requests without',
    (authentication, auth, note) => {
      const webhook = { path: 'a', authentication };
      expect(one('webhook', webhook, 2).parameters).toMatchObject({ auth });
      expect(notes('webhook', webhook, 2)).toEqual([`it: ${note}`]);
    },
  );

  it('and says it once', () => {
    const credentials = { httpBasicAuth: { id: '1', name: 'x' } };
    expect(notes('webhook', { path: 'a', authentication: 'basicAuth' }, 2, { credentials })).toEqual([
      'it: Choose its credential again: httpBasicAuth.',
    ]);
    expect(notes('webhook', { path: 'a' }, 2)).toEqual([]);
  });

  it('an HMAC needs a credential with its secret, which is not kept in the workflow', () => {
    const hmac = { action: 'hmac', type: 'SHA256', value: 'a', secret: 'k', dataPropertyName: 'h' };
    expect(one('crypto', hmac).parameters).toEqual({
      operation: 'hmac',
      value: 'a',
      algorithm: 'sha256',
      encoding: 'hex',
      destination: 'h',
    });
    expect(notes('crypto', hmac)).toEqual([
      'it: Its secret is not carried over: make a credential "Signature (HMAC)" with it and choose that, without which the node fails.',
    ]);
  });
});

describe('steps that would run and give another result', () => {
  const page = { pagination: { pagination: { paginationMode: 'updateAParameterInEachRequest' } } };

  it.each<[string, object, number]>([
    ['httpRequest', { url: 'https://a.example', options: page }, 4.2],
    ['removeDuplicates', { operation: 'removeItemsSeenInPreviousExecutions' }, 2],
    ['splitOut', { fieldToSplitOut: 'a, b' }, 1],
    ['merge', { mode: 'combine', joinMode: 'keepNonMatches', fieldsToMatchString: 'a' }, 3],
    ['merge', { mode: 'somehow' }, 3],
    ['compareDatasets', { mergeByFields: { values: [{ field1: 'a', field2: 'b' }] } }, 2],
    ['summarize', { fieldsToSummarize: { values: [{ aggregation: 'mode', field: 'a' }] } }, 1],
    ['if', { conditions: { string: [{ value1: 'a', operation: 'resembles', value2: 'b' }] } }, 1],
    ['crypto', { action: 'hash', type: 'MD6', value: 'a' }, 1],
    ['dateTime', { operation: 'guess' }, 2],
  ])('have an error in front of them: %s %j', (type, parameters, typeVersion) => {
    const node = { name: 'it', type, typeVersion, parameters };
    const result = imported(
      [{ name: 'A', type: 'noOp' }, node, { name: 'B', type: 'noOp' }],
      ['A>it', 'it>B'],
    );
    const note = result.warnings.find(({ nodeName }) => nodeName === 'it');
    expect(result.links).toEqual(
      expect.arrayContaining(['A.main>Look at it.main', expect.stringMatching(/^Look at it\.main>it\./)]),
    );
    expect(result.links.filter((link) => link.startsWith('A.'))).toHaveLength(1);
    expect(result.node('Look at it')).toMatchObject({
      type: 'core.stopWithError',
      parameters: { message: `${note?.message} Mend "it" after this step, then delete this step.` },
      disabled: false,
    });
    const off = imported(
      [
        { name: 'A', type: 'noOp' },
        { ...node, disabled: true },
      ],
      ['A>it'],
    );
    expect(off.nodes.map(({ name }) => name)).toEqual(['A', 'it']);
  });

  it('are sorted by the same code', () => {
    const result = one('sort', { type: 'code', code: 'return a.json.n - b.json.n;' });
    expect(result).toMatchObject({ type: 'core.code', said: [] });
    const items = [{ json: { n: 2 } }, { json: { n: 1 } }];
    expect(new Function('items', String(result.parameters?.code))(items)).toEqual(items.toReversed());
  });

  it('see the first item only where they ran once', () => {
    const once = {
      name: 'it',
      type: 'httpRequest',
      parameters: { url: 'https://a.example' },
      executeOnce: true,
    };
    const result = imported([{ name: 'A', type: 'noOp' }, once], ['A>it']);
    expect(result.links).toEqual(['A.main>First item for it.main', 'First item for it.main>it.main']);
    expect(result.node('First item for it')).toMatchObject({ type: 'core.limit', parameters: { count: 1 } });
    expect(result.said).toEqual([]);
    const merge = imported(
      [
        { name: 'A', type: 'noOp' },
        { ...once, type: 'merge', parameters: {} },
      ],
      ['A>it'],
    );
    expect(merge.said).toEqual(['setting it']);
    expect(merge.links).toEqual(['A.main>it.main']);
  });

  it('stay in their loop', () => {
    const nodes = [
      { name: 'Loop', type: 'splitInBatches', typeVersion: 3 },
      {
        name: 'it',
        type: 'httpRequest',
        typeVersion: 4.2,
        parameters: { url: 'https://a', options: page },
        executeOnce: true,
      },
    ];
    const result = imported(nodes, ['Loop:1>it', 'it>Loop']);
    const { parentId, body } = result.node('it');
    expect(parentId).toBe(result.node('Loop').id);
    for (const name of ['Look at it', 'First item for it'])
      expect(result.node(name)).toMatchObject({ parentId, body });
    expect(result.links).toEqual([
      'First item for it.main>it.main',
      'Look at it.main>First item for it.main',
    ]);
  });
});

describe('a webhook of several methods', () => {
  it('has an output for each of them', () => {
    const webhook = {
      name: 'W',
      type: 'webhook',
      typeVersion: 2,
      parameters: { path: 'a', multipleMethods: true, httpMethod: ['GET', 'POST', 'DELETE'] },
    };
    const others = ['G', 'P', 'D'].map((name) => ({ name, type: 'noOp' }));
    const result = imported([webhook, ...others], ['W:0>G', 'W:1>P', 'W:2>D']);
    expect(result.said).toEqual([]);
    expect(result.links.sort()).toEqual([
      'W by method.DELETE>D.main',
      'W by method.GET>G.main',
      'W by method.POST>P.main',
      'W.main>W by method.main',
    ]);
    expect(result.parameters('W by method')).toMatchObject({
      rules: [
        { output: 'GET', combine: 'or', conditions: [{ right: 'GET' }, { right: 'HEAD' }] },
        { output: 'POST', conditions: [{ left: '={{ $json.method }}', operator: 'equals', right: 'POST' }] },
        { output: 'DELETE' },
      ],
    });
  });
});
