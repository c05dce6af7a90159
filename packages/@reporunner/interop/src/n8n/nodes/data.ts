import { TIME_UNITS } from '@reporunner/constants';
import { isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import { rawJson } from '../json-template.ts';
import {
  at,
  fieldRead,
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
import type { Translated, Translators, Warn } from '../translation.ts';
import { codeNode } from './code.ts';

const types = table<string>({
  string: 'string',
  stringValue: 'string',
  number: 'number',
  numberValue: 'number',
  boolean: 'boolean',
  booleanValue: 'boolean',
  array: 'array',
  arrayValue: 'array',
  object: 'object',
  objectValue: 'object',
});

/** What n8n leaves out of its exports: the value that a field of a type has where none was entered. */
const unset = table<JsonValue>({
  number: 0,
  numberValue: 0,
  boolean: false,
  booleanValue: true,
  objectValue: '{}',
});

function setField(name: string, type: string, value: JsonValue | undefined): JsonObject {
  const isUnset = value === undefined || (value === '' && types[type] === 'number');
  return { name, type: types[type] ?? 'auto', value: isUnset ? (unset[type] ?? '') : value };
}

/** An expression that is the whole of the value. */
const mayBeMissing = (value: JsonValue | undefined) =>
  typeof value === 'string' && /^=\s*\{\{[\s\S]*\}\}\s*$/.test(value);

/** Edit Fields, in the three shapes that it has had. */
function setFields(parameters: JsonObject, version: number, warn: Warn): Translated {
  const isPath = flag(parameters, 'options.dotNotation', true);
  const setNode = (fields: readonly JsonObject[], includeOther: boolean): Translated => ({
    type: 'core.set',
    parameters: withoutUndefined({
      fields: fields
        .filter(({ name }) => name !== '')
        .map((one) => (isPath ? one : { ...one, name: literalName(String(one.name)) })),
      includeOther,
      keepMismatched: flag(parameters, 'options.ignoreConversionErrors') || undefined,
      // Since version 3 what an expression does not find is null.
      missing: version >= 3 && fields.some(({ value }) => mayBeMissing(value)) ? 'null' : undefined,
    }),
  });
  const old = at(parameters, 'values');
  const include = text(parameters, 'include', 'all');
  if (include === 'selected' || include === 'except') {
    settled(parameters, 'includeFields', 'excludeFields');
    warn('It kept only some of the other fields; it keeps all of them now. Remove those that should go.');
  }
  // Those versions keep the other fields unless "include" says otherwise; later ones have a switch, which is off.
  const asksForOthers = version >= 3 && version < 3.3;
  const keepsOther =
    typeof at(parameters, 'includeOtherFields') === 'boolean'
      ? flag(parameters, 'includeOtherFields')
      : (asksForOthers || at(parameters, 'include') !== undefined) && include !== 'none';
  if (text(parameters, 'mode') === 'raw') {
    return {
      type: 'core.set',
      parameters: {
        mode: 'json',
        ...rawJson('json', at(parameters, 'jsonOutput')),
        includeOther: keepsOther,
      },
    };
  }
  if (isJsonObject(old)) {
    const fields = ['string', 'number', 'boolean'].flatMap((type) =>
      rows(old, type).map((one) => setField(text(one, 'name'), type, at(one, 'value'))),
    );
    return setNode(fields, !flag(parameters, 'keepOnlySet'));
  }
  const assigned = rows(parameters, 'assignments.assignments').map((one) =>
    setField(text(one, 'name'), text(one, 'type'), at(one, 'value')),
  );
  const listed = rows(parameters, 'fields.values').map((one) => {
    const type = text(one, 'type', 'stringValue');
    return setField(text(one, 'name'), type, at(one, type) ?? at(one, 'value'));
  });
  return setNode([...assigned, ...listed], keepsOther);
}

const includes = table<{ readonly include: string; readonly names: string }>({
  specifiedFields: { include: 'selected', names: 'fieldsToInclude' },
  allFieldsExcept: { include: 'except', names: 'fieldsToExclude' },
});

/** A field that lies deeper gives its list the last part of its name. */
function aggregatedName(field: string, renamed: string, hasLiteralNames: boolean): string | undefined {
  if (renamed !== '') return hasLiteralNames ? literalName(renamed) : renamed;
  return hasLiteralNames || !field.includes('.') ? undefined : field.split('.').at(-1) || undefined;
}

function aggregate(parameters: JsonObject): Translated {
  if (text(parameters, 'aggregate', 'aggregateIndividualFields') === 'aggregateAllItemData') {
    const part = includes[text(parameters, 'include', 'allFields')];
    return {
      type: 'core.aggregate',
      parameters: withoutUndefined({
        mode: 'items',
        destination: text(parameters, 'destinationFieldName') || 'data',
        include: part?.include,
        names: part === undefined ? undefined : names(parameters, part.names),
      }),
    };
  }
  return {
    type: 'core.aggregate',
    parameters: withoutUndefined({
      mode: 'fields',
      fields: rows(parameters, 'fieldsToAggregate.fieldToAggregate').map((one) =>
        withoutUndefined({
          name: flag(parameters, 'options.disableDotNotation')
            ? literalName(text(one, 'fieldToAggregate'))
            : text(one, 'fieldToAggregate'),
          as: aggregatedName(
            text(one, 'fieldToAggregate'),
            flag(one, 'renameField') ? text(one, 'outputFieldName') : '',
            flag(parameters, 'options.disableDotNotation'),
          ),
        }),
      ),
      keepMissing: flag(parameters, 'options.keepMissing') || undefined,
      mergeLists: flag(parameters, 'options.mergeLists') || undefined,
    }),
  };
}

function splitOut(parameters: JsonObject, warn: Warn): Translated {
  const [field = '', ...others] = names(parameters, 'fieldToSplitOut');
  if (others.length > 0) warn(`It splits out several fields; only "${field}" is split out now.`, 'stops');
  const include = text(parameters, 'include', 'noOtherFields');
  if (include === 'selectedOtherFields') {
    settled(parameters, 'fieldsToInclude');
    warn('It kept some of the other fields; it keeps all of them now.');
  }
  const list = field || 'data';
  const isAlone = include === 'noOtherFields';
  // Beside other fields it keeps elements in the field of the list, objects as well.
  const place = isAlone ? undefined : /^[\w-]+$/.test(list) ? list : `[${JSON.stringify(list)}]`;
  return {
    type: 'core.splitOut',
    parameters: withoutUndefined({
      field: list,
      include: isAlone ? undefined : 'all',
      destination: text(parameters, 'options.destinationFieldName') || place,
    }),
  };
}

function sort(parameters: JsonObject, warn: Warn): Translated | undefined {
  const type = text(parameters, 'type', 'simple');
  if (type === 'random') return { ...codeNode, parameters: { code: shuffle } };
  const fields = rows(parameters, 'sortFieldsUi.sortField').map((one) => ({
    name: text(one, 'fieldName'),
    order: text(one, 'order') === 'descending' ? 'descending' : 'ascending',
  }));
  if (type === 'code') return { ...codeNode, parameters: { code: sortedBy(text(parameters, 'code')) } };
  if (fields.length === 0) {
    warn('It names no fields to sort by.');
    return undefined;
  }
  return { type: 'core.sort', parameters: { fields } };
}

/** Code of n8n that compares the items `a` and `b`. */
const sortedBy = (code: string) => `return [...items].sort((a, b) => {\n${code}\n});`;

const shuffle = `const list = [...items];
for (let at = list.length - 1; at > 0; at -= 1) {
  const other = Math.floor(Math.random() * (at + 1));
  [list[at], list[other]] = [list[other], list[at]];
}
return list;`;

const limit = (parameters: JsonObject): Translated => ({
  type: 'core.limit',
  parameters: withoutUndefined({
    count: number(parameters, 'maxItems', 1),
    keep: text(parameters, 'keep') === 'lastItems' ? 'last' : undefined,
  }),
});

function removeDuplicates(parameters: JsonObject, warn: Warn): Translated {
  if (text(parameters, 'operation', 'removeDuplicateInputItems') === 'removeItemsSeenInPreviousExecutions') {
    settled(parameters, 'logic', 'dedupeValue', 'incrementalDedupeValue', 'dateDedupeValue', 'options');
    warn('It remembered what earlier runs have seen; it looks at the items of this run only.', 'stops');
  }
  const compare = text(parameters, 'compare', 'allFields');
  const path = compare === 'allFieldsExcept' ? 'fieldsToExclude' : 'fieldsToCompare';
  const fields = [
    ...names(parameters, path),
    ...rows(parameters, `${path}.fields`).map((one) => text(one, 'fieldName')),
  ];
  return {
    type: 'core.removeDuplicates',
    parameters:
      compare === 'allFields' || fields.length === 0
        ? { compare: 'all' }
        : { compare: compare === 'allFieldsExcept' ? 'except' : 'selected', fields },
  };
}

/** How n8n calls the results. */
const summaryNames = table<string>({
  append: 'appended_',
  average: 'average_',
  concatenate: 'concatenated_',
  count: 'count_',
  countUnique: 'unique_count_',
  max: 'max_',
  min: 'min_',
  sum: 'sum_',
});
const separators = table<string>({ '': ', ', ',': ',', ', ': ', ', '\n': '\n', ' ': ' ' });

function summarize(parameters: JsonObject, givesText: boolean, warn: Warn): Translated {
  const groups = names(parameters, 'fieldsToSplitBy');
  if (givesText && groups.length > 0)
    warn('It gave the values that it groups by as text; they stay as they are now.');
  const counted = rows(parameters, 'fieldsToSummarize.values').some(
    (one) => text(one, 'aggregation') === 'countUnique' && flag(one, 'includeEmpty'),
  );
  if (counted) warn('It counted what is missing and what is null as two values; they are one now.');
  if (text(parameters, 'options.outputFormat') === 'singleItem' && groups.length > 0)
    warn('It made one item with a field for each group; it makes an item for each group now.');
  return summaries(parameters, warn);
}

const summaries = (parameters: JsonObject, warn: Warn): Translated => ({
  type: 'core.summarize',
  parameters: withoutUndefined({
    summaries: rows(parameters, 'fieldsToSummarize.values').map((one) => {
      const operation = text(one, 'aggregation', 'count');
      const known = summaryNames[operation];
      if (known === undefined) warn(`The summary "${operation}" is not known: it counts.`, 'stops');
      const field = text(one, 'field');
      const separator =
        text(one, 'separateBy') === 'other'
          ? text(one, 'customSeparator')
          : (separators[text(one, 'separateBy')] ?? ', ');
      return withoutUndefined({
        operation: known === undefined ? 'count' : operation,
        field,
        as: literalName(`${known ?? 'count_'}${field.replaceAll('.', '_')}`),
        separator: operation === 'concatenate' ? separator : undefined,
        includeEmpty: flag(one, 'includeEmpty') || undefined,
      });
    }),
    groupBy: names(parameters, 'fieldsToSplitBy'),
    groupOrder: names(parameters, 'fieldsToSplitBy').length > 1 ? 'nested' : undefined,
  }),
});

/** Tokens of Moment.js, which n8n used until version 2, as those of Luxon. */
const luxonFormat = (format: string) =>
  format
    .replace(/YYYY/g, 'yyyy')
    .replace(/YY/g, 'yy')
    .replace(/DD/g, 'dd')
    .replace(/D/g, 'd')
    .replace(/A/g, 'a')
    .replace(/dddd/g, 'EEEE');

const dateUnits: ReadonlySet<string> = new Set(TIME_UNITS);
const pluralUnit = (unit: string) => (unit.endsWith('s') ? unit : `${unit}s`);

function oldDateTime(parameters: JsonObject, warn: Warn): Translated {
  const destination = text(parameters, 'dataPropertyName') || 'data';
  const timezone = text(parameters, 'options.toTimezone') || undefined;
  if (text(parameters, 'action', 'format') === 'calculate') {
    warn(
      'It gave the date in UTC, such as 2026-05-01T00:00:00.000Z; it gives it in the time zone of the workflow now.',
    );
    return {
      type: 'core.dateTime',
      parameters: withoutUndefined({
        operation: text(parameters, 'operation', 'add') === 'subtract' ? 'subtract' : 'add',
        date: text(parameters, 'value'),
        amount: number(parameters, 'duration', 0),
        unit: pluralUnit(text(parameters, 'timeUnit', 'days')),
        destination,
        timezone,
      }),
    };
  }
  const format = text(parameters, 'toFormat') || 'MM/DD/YYYY';
  settled(parameters, 'custom');
  return {
    type: 'core.dateTime',
    parameters: withoutUndefined({
      operation: 'format',
      date: text(parameters, 'value'),
      format: luxonFormat(format),
      inputFormat: luxonFormat(text(parameters, 'options.fromFormat')) || undefined,
      destination,
      timezone,
    }),
  };
}

function dateTime(parameters: JsonObject, version: number, warn: Warn): Translated {
  if (version < 2) return oldDateTime(parameters, warn);
  const timezone = text(parameters, 'options.timezone') || undefined;
  const dateTimeNode = (
    values: Readonly<Record<string, JsonValue | undefined>>,
    destination: string,
  ): Translated => ({
    type: 'core.dateTime',
    parameters: withoutUndefined({
      ...values,
      destination: text(parameters, 'outputFieldName') || destination,
      timezone: typeof timezone === 'string' && timezone.includes('/') ? timezone : undefined,
      includeOther: flag(parameters, 'options.includeInputFields') ? undefined : false,
    }),
  });
  const operation = text(parameters, 'operation', 'getCurrentDate');
  switch (operation) {
    case 'getCurrentDate':
      if (at(parameters, 'includeTime') === false)
        return dateTimeNode({ operation: 'startOf', date: '={{ $now }}', unit: 'days' }, 'currentDate');
      return dateTimeNode({ operation: 'now' }, 'currentDate');
    case 'addToDate':
    case 'subtractFromDate':
      return dateTimeNode(
        {
          operation: operation === 'addToDate' ? 'add' : 'subtract',
          date: text(parameters, 'magnitude'),
          amount: number(parameters, 'duration', 0),
          unit: pluralUnit(text(parameters, 'timeUnit', 'days')),
        },
        'newDate',
      );
    case 'formatDate': {
      const format = text(parameters, 'format', 'MM/dd/yyyy');
      return dateTimeNode(
        {
          operation: 'format',
          date: text(parameters, 'date'),
          format: format === 'custom' ? text(parameters, 'customFormat') : format,
          inputFormat: text(parameters, 'options.fromFormat') || undefined,
        },
        'formattedDate',
      );
    }
    case 'getTimeBetweenDates': {
      const [unit = 'days', ...others] = names(parameters, 'units').map(pluralUnit);
      if (flag(parameters, 'options.isoString'))
        warn('It gave a duration by ISO 8601, such as P10D; it gives an object by unit now.');
      if (others.length > 0) warn(`It counted in several units; it counts in ${unit} only.`);
      return dateTimeNode(
        {
          operation: 'difference',
          date: text(parameters, 'startDate'),
          other: text(parameters, 'endDate'),
          unit: dateUnits.has(unit) ? unit : 'days',
          byUnit: true,
        },
        'timeDifference',
      );
    }
    case 'extractDate': {
      const part = text(parameters, 'part', 'month').replace(/s$/, '');
      return dateTimeNode(
        { operation: 'extract', date: text(parameters, 'date'), part: part === 'week' ? 'weekNumber' : part },
        'datePart',
      );
    }
    case 'roundDate': {
      const isUp = text(parameters, 'mode', 'roundDown') === 'roundUp';
      return dateTimeNode(
        {
          operation: isUp ? 'startOfNext' : 'startOf',
          date: text(parameters, 'date'),
          unit: pluralUnit(isUp ? text(parameters, 'to', 'month') : text(parameters, 'toNearest', 'month')),
        },
        'roundedDate',
      );
    }
    default:
      warn(`The operation "${operation}" is not known: it gives the present time.`, 'stops');
      return dateTimeNode({ operation: 'now' }, 'currentDate');
  }
}

const algorithms = table<string>({
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-512': 'sha3-512',
});

/** n8n counts the characters of what it makes, here the bytes are counted: two characters in hex. */
function generated(parameters: JsonObject, destination: string, warn: Warn): Translated {
  const kind = text(parameters, 'encodingType', 'uuid');
  if (kind === 'uuid')
    return { type: 'core.crypto', parameters: { operation: 'random', random: 'uuid', destination } };
  const length = number(parameters, 'stringLength', 32);
  const isExact = kind === 'hex' && typeof length === 'number' && length > 0 && length % 2 === 0;
  if (!isExact)
    warn(
      `It made ${length} characters of ${kind}; it makes ${length} bytes in hex now, two characters each.`,
    );
  return {
    type: 'core.crypto',
    parameters: { operation: 'random', random: 'bytes', size: isExact ? length / 2 : length, destination },
  };
}

function crypto(parameters: JsonObject, warn: Warn): Translated | undefined {
  const destination = text(parameters, 'dataPropertyName') || 'data';
  const action = text(parameters, 'action', 'hash');
  const wanted = text(parameters, 'type', 'MD5');
  const algorithm = algorithms[wanted];
  if (action !== 'generate' && algorithm === undefined)
    warn(`The algorithm ${wanted} is not known: SHA-256 is used.`, 'stops');
  if (flag(parameters, 'binaryData')) {
    settled(parameters, 'binaryPropertyName');
    warn('It worked on a file; it works on a value now.', 'stops');
  }
  const shared = {
    value: text(parameters, 'value'),
    algorithm: algorithm ?? 'sha256',
    encoding: text(parameters, 'encoding', 'hex') === 'base64' ? 'base64' : 'hex',
    destination,
  };
  switch (action) {
    case 'hash':
      return { type: 'core.crypto', parameters: { operation: 'hash', ...shared } };
    case 'hmac':
      settled(parameters, 'secret');
      warn(
        'Its secret is not carried over: make a credential "Signature (HMAC)" with it and choose that, without which the node fails.',
      );
      return { type: 'core.crypto', parameters: { operation: 'hmac', ...shared } };
    case 'generate':
      return generated(parameters, destination, warn);
    case 'sign':
      warn('Its private key was written into the node: it has to be given again.');
      return { type: 'core.crypto', parameters: { operation: 'sign', ...shared, key: '' } };
    default:
      return undefined;
  }
}

function html(parameters: JsonObject, warn: Warn, usual: string): Translated | undefined {
  const operation = text(parameters, 'operation', usual);
  if (operation === 'generateHtmlTemplate') {
    const template = text(parameters, 'html');
    const value = template.includes('{{') && !template.startsWith('=') ? `=${template}` : template;
    return {
      type: 'core.set',
      parameters: { fields: [{ name: 'html', type: 'string', value }], includeOther: false },
    };
  }
  if (operation !== 'extractHtmlContent') {
    warn(`The operation "${operation}" is not known.`);
    return undefined;
  }
  if (text(parameters, 'sourceData', 'json') === 'binary') warn('It read a file: extract its text first.');
  return {
    type: 'core.htmlExtract',
    parameters: {
      field: text(parameters, 'dataPropertyName') || 'data',
      extract: rows(parameters, 'extractionValues.values').map((one) =>
        withoutUndefined({
          name: literalName(text(one, 'key')),
          selector: text(one, 'cssSelector'),
          get: text(one, 'returnValue', 'text'),
          attribute: text(one, 'returnValue') === 'attribute' ? text(one, 'attribute') : undefined,
          all: flag(one, 'returnArray') || undefined,
        }),
      ),
    },
  };
}

function markdown(parameters: JsonObject, warn: Warn): Translated {
  const toHtml = text(parameters, 'mode', 'htmlToMarkdown') === 'markdownToHtml';
  const source = text(parameters, toHtml ? 'markdown' : 'html');
  const field = fieldRead(source);
  if (field === undefined)
    warn('It converts a text; a field is converted here. Put the text into a field first.');
  return {
    type: 'core.markdown',
    parameters: {
      operation: toHtml ? 'toHtml' : 'toMarkdown',
      field: field ?? 'data',
      destination: text(parameters, 'destinationKey') || 'data',
    },
  };
}

/** Options of reading XML that say what is done here as well. */
const usualXml: readonly (readonly [string, boolean])[] = [
  ['explicitArray', false],
  ['explicitRoot', true],
  ['ignoreAttrs', false],
  ['mergeAttrs', true],
  ['normalize', false],
  ['normalizeTags', false],
];

function xml(parameters: JsonObject, warn: Warn): Translated {
  const field = text(parameters, 'dataPropertyName') || 'data';
  const textKey = text(parameters, 'options.charkey') || '_';
  if (text(parameters, 'mode', 'xmlToJson') === 'xmlToJson') {
    const others = usualXml.filter(([name, usual]) => flag(parameters, `options.${name}`, usual) !== usual);
    if (others.length > 0)
      warn(
        `It read XML with ${others.map(([name, usual]) => `${name} ${usual ? 'off' : 'on'}`).join(', ')}; attributes stand among the elements, a lone element is no list, and the root element is there now.`,
      );
    // Attributes stand among the elements, unless the note says that they did not.
    settled(parameters, 'options.attrkey');
    return {
      type: 'core.xml',
      // What is read replaces the item there, and texts stay texts.
      parameters: {
        operation: 'parse',
        field,
        destination: '',
        attributePrefix: '',
        textKey,
        typed: false,
        ...(flag(parameters, 'options.trim') ? { trim: true } : {}),
      },
    };
  }
  const attributes = text(parameters, 'options.attrkey') || '$';
  return {
    type: 'core.xml',
    parameters: {
      operation: 'build',
      field: '',
      destination: field,
      textKey,
      attributePrefix: attributes,
      indented: true,
      declaration: flag(parameters, 'options.headless') ? 'none' : 'standalone',
      root: text(parameters, 'options.rootName') || 'root',
      includeOther: false,
    },
  };
}

/** One node that was many, until version 3. */
function itemLists(parameters: JsonObject, warn: Warn): Translated | undefined {
  switch (text(parameters, 'operation', 'splitOutItems')) {
    case 'splitOutItems':
      return splitOut(parameters, warn);
    case 'aggregateItems':
    case 'concatenateItems':
      return aggregate(parameters);
    case 'limit':
      return limit(parameters);
    case 'removeDuplicates':
      return removeDuplicates(parameters, warn);
    case 'sort':
      return sort(parameters, warn);
    case 'summarize':
      return summarize(parameters, true, warn);
    default:
      return undefined;
  }
}

export const dataTranslators: Translators = {
  'n8n-nodes-base.set': ({ parameters, typeVersion }, warn) => setFields(parameters, typeVersion, warn),
  'n8n-nodes-base.aggregate': ({ parameters }) => aggregate(parameters),
  'n8n-nodes-base.splitOut': ({ parameters }, warn) => splitOut(parameters, warn),
  'n8n-nodes-base.sort': ({ parameters }, warn) => sort(parameters, warn),
  'n8n-nodes-base.limit': ({ parameters }) => limit(parameters),
  'n8n-nodes-base.removeDuplicates': ({ parameters }, warn) => removeDuplicates(parameters, warn),
  'n8n-nodes-base.summarize': ({ parameters, typeVersion }, warn) =>
    summarize(parameters, typeVersion < 1.1, warn),
  'n8n-nodes-base.itemLists': ({ parameters }, warn) => itemLists(parameters, warn),
  'n8n-nodes-base.dateTime': ({ parameters, typeVersion }, warn) => dateTime(parameters, typeVersion, warn),
  'n8n-nodes-base.crypto': ({ parameters }, warn) => crypto(parameters, warn),
  'n8n-nodes-base.html': ({ parameters }, warn) => html(parameters, warn, 'generateHtmlTemplate'),
  'n8n-nodes-base.htmlExtract': ({ parameters }, warn) => html(parameters, warn, 'extractHtmlContent'),
  'n8n-nodes-base.markdown': ({ parameters }, warn) => markdown(parameters, warn),
  'n8n-nodes-base.xml': ({ parameters }, warn) => xml(parameters, warn),
  'n8n-nodes-base.renameKeys': ({ parameters }, warn) => {
    const patterns = rows(parameters, 'additionalOptions.regexReplacement.replacements').map((one) => {
      if (plainNumber(one, 'options.depth', -1) !== -1)
        warn('It renamed by a pattern down to some depth; it renames at every level now.');
      return withoutUndefined({
        pattern: text(one, 'searchRegex'),
        replacement: text(one, 'replaceRegex'),
        ignoreCase: flag(one, 'options.caseInsensitive') || undefined,
      });
    });
    return {
      type: 'core.renameFields',
      parameters: withoutUndefined({
        renames: rows(parameters, 'keys.key').map((one) => ({
          from: text(one, 'currentKey'),
          to: text(one, 'newKey'),
        })),
        patterns: patterns.length > 0 ? patterns : undefined,
      }),
    };
  },
};
