import { isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import { jsonTemplate, rawJson } from '../json-template.ts';
import { lastCounts, namedValues, nested, type Repeated } from '../named-values.ts';
import { at, flag, names, number, rows, text, withoutUndefined } from '../parameters.ts';
import { settled } from '../read-record.ts';
import { table } from '../table.ts';
import type { Translated, Translators, Warn } from '../translation.ts';
import { codeNode } from './code.ts';

interface Pairs {
  readonly list: string;
  /** Where they may be JSON in a text instead. */
  readonly json?: string;
  readonly isJson?: boolean;
  readonly repeated: Repeated;
  /** How messages call them. */
  readonly what: string;
}

/** `[{ name, value }]`, or JSON in a text, as an object. */
function pairs(parameters: JsonObject, of: Pairs, warn: Warn): JsonObject | undefined {
  const { list, json = '', isJson = false, repeated, what } = of;
  if (isJson) {
    const value = jsonTemplate(at(parameters, json));
    if (isJsonObject(value)) return value;
    if (value !== undefined && value !== '') warn(`${what} are worked out as a whole: name them one by one.`);
    return undefined;
  }
  const found = namedValues(parameters, list, repeated);
  if (found !== undefined && found.repeated.length > 0 && (repeated === 'last' || repeated === 'header'))
    warn(lastCounts(found.repeated));
  return found?.values;
}

/** Since this version each value of a name that is there several times is sent; before, the last one was. */
const repeatsNames = 4.3;
const repeatsParts = 4.2;
/** Since this version a dot in the name of a field of a JSON body leads into an object. */
const nestsNames = 4;

interface Body {
  readonly bodyKind: string;
  readonly body?: JsonValue;
  readonly jsonRendering?: string;
  readonly contentType?: string;
  readonly binaryField?: string;
}

/** The fields of a JSON body, of which the last counts where a name comes again. */
function jsonFields(parameters: JsonObject, version: number, warn: Warn): JsonObject {
  const found = pairs(parameters, { ...bodyFields, repeated: 'last' }, warn) ?? {};
  if (version < nestsNames) return found;
  const { value, strange } = nested(found);
  if (strange.length > 0)
    warn(`In its body ${strange.join(', ')} led into lists or objects: write the body as JSON.`);
  return value;
}

const bodyFields = { list: 'bodyParameters.parameters', what: 'Fields of the body' } as const;

function bodyOf(parameters: JsonObject, version: number, warn: Warn): Body | undefined {
  if (!flag(parameters, 'sendBody')) return undefined;
  const kind = text(parameters, 'contentType', 'json');
  const specified = text(parameters, 'specifyBody', 'keypair');
  const repeats = version >= (kind === 'multipart-form-data' ? repeatsParts : repeatsNames);
  const repeated = repeats ? 'list' : 'last';
  const fields = () => pairs(parameters, { ...bodyFields, repeated }, warn) ?? {};
  switch (kind) {
    case 'form-urlencoded':
      if (specified === 'string') {
        return {
          bodyKind: 'text',
          body: text(parameters, 'body'),
          contentType: 'application/x-www-form-urlencoded',
        };
      }
      return { bodyKind: 'form', body: fields() };
    case 'multipart-form-data': {
      const files = rows(parameters, 'bodyParameters.parameters').filter(
        (one) => text(one, 'parameterType') === 'formBinaryData',
      );
      for (const file of files) settled(file, 'inputDataFieldName');
      if (files.length > 0) warn('It sends files among its fields: look at how they are sent.');
      return { bodyKind: 'multipart', body: fields() };
    }
    case 'binaryData':
      return { bodyKind: 'binary', binaryField: text(parameters, 'inputDataFieldName') || 'data' };
    case 'raw':
      return {
        bodyKind: 'text',
        body: text(parameters, 'body'),
        ...withoutUndefined({ contentType: text(parameters, 'rawContentType') || undefined }),
      };
    default: {
      if (specified !== 'json') return { bodyKind: 'json', body: jsonFields(parameters, version, warn) };
      return { bodyKind: 'json', ...rawJson('body', at(parameters, 'jsonBody')) };
    }
  }
}

/** Until version 2. */
function oldBodyOf(parameters: JsonObject, warn: Warn): Body | undefined {
  const isJson = flag(parameters, 'jsonParameters');
  const kind = text(parameters, 'options.bodyContentType', 'json');
  if (kind === 'raw') return { bodyKind: 'text', body: text(parameters, 'bodyParametersJson') };
  const value = isJson
    ? rawJson('body', at(parameters, 'bodyParametersJson'))
    : withoutUndefined({
        body: pairs(
          parameters,
          { ...bodyFields, list: 'bodyParametersUi.parameter', repeated: 'last' },
          warn,
        ),
      });
  if (value.body === undefined || value.body === '') return undefined;
  return {
    bodyKind: kind === 'form-urlencoded' ? 'form' : kind === 'multipart-form-data' ? 'multipart' : 'json',
    ...value,
  };
}

const formats = table<string>({
  json: 'json',
  text: 'text',
  string: 'text',
  file: 'binary',
  autodetect: 'auto',
});

function httpRequest(parameters: JsonObject, version: number, warn: Warn): Translated {
  const isOld = version < 3;
  const json = flag(parameters, 'jsonParameters');
  const isSent = (name: string) => isOld || flag(parameters, name);
  const repeats = version >= repeatsNames;
  const query = isSent('sendQuery')
    ? pairs(
        parameters,
        {
          ...(isOld
            ? { list: 'queryParametersUi.parameter', json: 'queryParametersJson', isJson: json }
            : {
                list: 'queryParameters.parameters',
                json: 'jsonQuery',
                isJson: text(parameters, 'specifyQuery') === 'json',
              }),
          repeated: repeats ? 'list' : 'last',
          what: 'Query parameters',
        },
        warn,
      )
    : undefined;
  const arrays = text(parameters, 'options.queryParameterArrays', 'repeat');
  if (arrays !== 'repeat')
    warn(
      `It wrote lists in the query with ${arrays}; a list repeats its name here. Write the brackets into the name where they are needed.`,
    );
  const headers = isSent('sendHeaders') ? headersOf(parameters, isOld, repeats, warn) : undefined;
  const body = isOld ? oldBodyOf(parameters, warn) : bodyOf(parameters, version, warn);
  const response = isOld
    ? text(parameters, 'responseFormat', 'json')
    : text(parameters, 'options.response.response.responseFormat', 'autodetect');
  const full = isOld ? 'options.fullResponse' : 'options.response.response.fullResponse';
  const never = isOld ? 'options.ignoreResponseCode' : 'options.response.response.neverError';
  // Each has a note of its own.
  settled(parameters, 'options.pagination', 'options.batching', 'options.proxy');
  if (isJsonObject(at(parameters, 'options.pagination.pagination')))
    warn('It reads page after page: set that up again under "Pages by".', 'stops');
  if (isJsonObject(at(parameters, 'options.batching.batch')))
    warn('It sent in batches: put it into a batch container to do so here.');
  if (isJsonObject(at(parameters, 'options.proxy')) || text(parameters, 'options.proxy') !== '')
    warn('It used a proxy, which is set for the whole server here.');
  return {
    type: 'core.httpRequest',
    parameters: withoutUndefined({
      method: text(parameters, isOld ? 'requestMethod' : 'method', 'GET'),
      url: text(parameters, 'url') || 'https://',
      query,
      headers,
      ...body,
      response: formats[response] === 'auto' ? undefined : (formats[response] ?? undefined),
      fullResponse: flag(parameters, full) || undefined,
      neverError: flag(parameters, never) || undefined,
      timeoutMs: number(parameters, 'options.timeout', isOld ? 3_600_000 : 300_000),
      maxRedirects: redirectsOf(parameters),
      allowInvalidCertificate:
        flag(parameters, 'options.allowUnauthorizedCerts') ||
        flag(parameters, 'allowUnauthorizedCerts') ||
        undefined,
    }),
  };
}

function headersOf(parameters: JsonObject, isOld: boolean, repeats: boolean, warn: Warn) {
  const list = isOld ? 'headerParametersUi.parameter' : 'headerParameters.parameters';
  const isJson = isOld ? flag(parameters, 'jsonParameters') : text(parameters, 'specifyHeaders') === 'json';
  const json = isOld ? 'headerParametersJson' : 'jsonHeaders';
  return pairs(
    parameters,
    { list, json, isJson, repeated: repeats ? 'joined' : 'header', what: 'Headers' },
    warn,
  );
}

function redirectsOf(parameters: JsonObject): number | undefined {
  const redirect = at(parameters, 'options.redirect.redirect');
  if (!isJsonObject(redirect)) return undefined;
  if (redirect.followRedirects === false) return 0;
  return typeof redirect.maxRedirects === 'number' ? Math.min(redirect.maxRedirects, 20) : undefined;
}

const answers = table<string>({
  firstIncomingItem: 'firstItem',
  allIncomingItems: 'allItems',
  json: 'json',
  text: 'text',
  binary: 'binary',
  noData: 'none',
});

function respond(parameters: JsonObject, warn: Warn): Translated {
  const kind = text(parameters, 'respondWith', 'firstIncomingItem');
  const headers: Record<string, JsonValue> = {
    ...pairs(
      parameters,
      { list: 'options.responseHeaders.entries', repeated: 'header', what: 'Headers' },
      warn,
    ),
  };
  if (kind === 'redirect') headers.location = text(parameters, 'redirectURL');
  else if (answers[kind] === undefined)
    warn(`It answers with "${kind}", which is not known: with the first item now.`);
  const status = number(parameters, 'options.responseCode', kind === 'redirect' ? 307 : 200);
  const body =
    kind === 'json'
      ? rawJson('body', at(parameters, 'responseBody'))
      : kind === 'text'
        ? { body: text(parameters, 'responseBody') }
        : {};
  return {
    type: 'core.respond',
    parameters: withoutUndefined({
      status: status === 200 ? undefined : status,
      headers: Object.keys(headers).length === 0 ? undefined : headers,
      bodyKind: kind === 'redirect' ? 'none' : (answers[kind] ?? 'firstItem'),
      ...body,
      binaryField: kind === 'binary' ? text(parameters, 'inputFieldName') || 'data' : undefined,
    }),
  };
}

const toFormats = table<string>({
  csv: 'csv',
  xlsx: 'xlsx',
  xls: 'xlsx',
  ods: 'ods',
  toJson: 'json',
  toText: 'text',
});
const fromFormats = table<string>({
  csv: 'csv',
  fromJson: 'json',
  xlsx: 'spreadsheet',
  xls: 'spreadsheet',
  ods: 'spreadsheet',
  xml: 'xml',
  text: 'text',
});

function toFile(format: string | undefined, parameters: JsonObject, sheet: string): Translated {
  const name = text(parameters, 'options.fileName') || text(parameters, 'fileName');
  const isFlat = format === 'csv';
  return {
    type: 'core.convertToFile',
    parameters: withoutUndefined({
      format: format ?? 'csv',
      fileName: name.replace(/\.\w+$/, '') || undefined,
      destination: text(parameters, 'binaryPropertyName') || undefined,
      field: format === 'text' ? text(parameters, 'sourceProperty') || undefined : undefined,
      delimiter: isFlat ? text(parameters, 'options.delimiter') || undefined : undefined,
      header: flag(parameters, 'options.headerRow', true) ? undefined : false,
      sheet: sheet || undefined,
    }),
  };
}

/** What n8n puts into one field: text, XML as text, and JSON, whatever it holds. */
const wholes = new Set(['text', 'xml', 'json']);

function wholeFile(format: string, parameters: JsonObject): Translated {
  const encoding = text(parameters, 'options.encoding') || 'auto';
  settled(parameters, 'options.stripBOM');
  return {
    type: 'core.extractFromFile',
    parameters: withoutUndefined({
      binaryField: text(parameters, 'binaryPropertyName') || undefined,
      format: format === 'xml' ? 'text' : format,
      destination: text(parameters, 'destinationKey') || 'data',
      encoding: encoding === 'utf8' ? undefined : encoding,
    }),
  };
}

function fromFile(format: string | undefined, parameters: JsonObject, warn: Warn): Translated {
  if (format !== undefined && wholes.has(format)) return wholeFile(format, parameters);
  const holdsCells = format === 'csv' || format === 'auto';
  if (!flag(parameters, 'options.headerRow', true))
    warn('It put each row as a list into the field "row"; the fields are column1, column2 and so on now.');
  settled(parameters, 'options.enableBOM');
  const encoding = text(parameters, 'options.encoding');
  return {
    type: 'core.extractFromFile',
    parameters: withoutUndefined({
      binaryField: text(parameters, 'binaryPropertyName') || undefined,
      format: format === 'auto' ? undefined : (format ?? undefined),
      // Cells are text there, and those that are empty are not there at all.
      typed: holdsCells ? false : undefined,
      dropEmpty: holdsCells && !flag(parameters, 'options.includeEmptyCells') ? true : undefined,
      encoding: encoding === '' || encoding === 'utf8' ? undefined : encoding,
      delimiter: format === 'csv' ? text(parameters, 'options.delimiter') || undefined : undefined,
      header: flag(parameters, 'options.headerRow', true) ? undefined : false,
      sheet: text(parameters, 'options.sheetName') || undefined,
    }),
  };
}

function compression(parameters: JsonObject, warn: Warn): Translated {
  const isPacking = text(parameters, 'operation', 'decompress') === 'compress';
  const isGzip = isPacking && text(parameters, 'outputFormat') === 'gzip';
  const isNamed = at(parameters, 'binaryPropertyName') !== undefined;
  const binaryFields = isNamed ? names(parameters, 'binaryPropertyName') : ['data'];
  const prefix = () => text(parameters, 'outputPrefix') || (isPacking ? 'data' : 'file_');
  if (isGzip && binaryFields.length > 1)
    warn(`It put its files into ${prefix()}0, ${prefix()}1 and so on; each stays in its own field now.`);
  return {
    type: 'core.compress',
    parameters: withoutUndefined({
      operation: isPacking ? 'pack' : 'unpack',
      format: isGzip ? 'gzip' : undefined,
      binaryFields,
      fileName: isPacking ? text(parameters, 'fileName') || undefined : undefined,
      // n8n counts what it makes, unless that is one archive.
      destination: isGzip
        ? `${prefix()}0`
        : isPacking
          ? text(parameters, 'binaryPropertyOutput') || undefined
          : prefix(),
    }),
  };
}

const oldSheet = 'It wrote a file of .xls; it writes .xlsx now. Look at what reads it, and at its name.';

export const ioTranslators: Translators = {
  'n8n-nodes-base.httpRequest': ({ parameters, typeVersion }, warn) => {
    const authentication = text(parameters, 'authentication', 'none');
    settled(parameters, 'genericAuthType', 'nodeCredentialType');
    if (authentication === 'predefinedCredentialType' || authentication === 'genericCredentialType')
      warn('Choose what it signs in with: credentials are not part of an export.');
    return httpRequest(parameters, typeVersion, warn);
  },
  'n8n-nodes-base.respondToWebhook': ({ parameters }, warn) => respond(parameters, warn),
  'n8n-nodes-base.graphql': ({ parameters }) => {
    return {
      type: 'core.graphql',
      parameters: withoutUndefined({
        url: text(parameters, 'endpoint'),
        query: text(parameters, 'query'),
        ...rawJson('variables', at(parameters, 'variables')),
        operationName: text(parameters, 'operationName') || undefined,
      }),
    };
  },
  'n8n-nodes-base.spreadsheetFile': ({ parameters }, warn) => {
    const operation = text(parameters, 'operation', 'fromFile');
    const wanted = text(parameters, 'fileFormat', operation === 'toFile' ? 'xls' : 'autodetect');
    if (operation === 'toFile' && wanted === 'xls') warn(oldSheet);
    if (wanted === 'html' || wanted === 'rtf') warn(`Files of ${wanted.toUpperCase()} are not known here.`);
    if (operation === 'toFile')
      return toFile(toFormats[wanted], parameters, text(parameters, 'options.sheetName'));
    return fromFile(wanted === 'autodetect' ? 'auto' : fromFormats[wanted], parameters, warn);
  },
  'n8n-nodes-base.convertToFile': ({ parameters }, warn) => {
    const operation = text(parameters, 'operation', 'csv');
    if (toFormats[operation] === undefined) {
      warn(`Files of the kind "${operation}" are not known here.`);
      return undefined;
    }
    if (operation === 'xls') warn(oldSheet);
    return toFile(toFormats[operation], parameters, text(parameters, 'options.sheetName'));
  },
  'n8n-nodes-base.extractFromFile': ({ parameters }, warn) => {
    const operation = text(parameters, 'operation', 'csv');
    if (fromFormats[operation] === undefined) {
      warn(`Files of the kind "${operation}" are not known here.`);
      return undefined;
    }
    return fromFile(fromFormats[operation], parameters, warn);
  },
  'n8n-nodes-base.readWriteFile': ({ parameters }) => {
    const isWriting = text(parameters, 'operation', 'read') === 'write';
    return {
      type: 'core.files',
      parameters: withoutUndefined({
        operation: isWriting ? 'write' : 'read',
        path: text(parameters, isWriting ? 'fileName' : 'fileSelector'),
        binaryField:
          text(parameters, isWriting ? 'dataPropertyName' : 'options.dataPropertyName') || undefined,
        exists: isWriting && flag(parameters, 'options.append') ? 'append' : undefined,
      }),
    };
  },
  'n8n-nodes-base.compression': ({ parameters }, warn) => compression(parameters, warn),
  'n8n-nodes-base.code': ({ parameters }, warn) => {
    if (text(parameters, 'language', 'javaScript').startsWith('python')) {
      warn('Its code is Python: it has to be written anew in JavaScript.');
      return undefined;
    }
    const code = text(parameters, 'jsCode');
    return {
      ...codeNode,
      parameters: withoutUndefined({
        code: code || 'return items;',
        mode: text(parameters, 'mode') === 'runOnceForEachItem' ? 'each' : undefined,
      }),
    };
  },
  'n8n-nodes-base.function': ({ parameters }) => {
    const code = text(parameters, 'functionCode');
    return { ...codeNode, parameters: { code: code || 'return items;' } };
  },
  'n8n-nodes-base.functionItem': ({ parameters }) => {
    const code = `const item = { ...$json };\n${text(parameters, 'functionCode') || 'return item;'}`;
    return { ...codeNode, parameters: { code, mode: 'each' } };
  },
};
