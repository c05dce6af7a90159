import {
  assertFiniteNumbers,
  assertJsonBounds,
  exactIntegers,
  exactNumberIn,
  getPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parsePath,
  ServiceError,
  subtitle,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { jsonOf, jsonRendering } from '../values/json-text.ts';
import { withFilesOf } from './with-files-of.ts';

const fieldSchema = z.strictObject({
  name: field(z.string().min(1).max(512), {
    label: 'Field',
    help: 'A dot leads into objects: user.name. A field whose name is the text itself wins.',
  }),
  type: field(z.enum(['auto', 'string', 'number', 'boolean', 'array', 'object']).default('auto'), {
    label: 'Type',
    expression: false,
  }),
  value: field(z.json().optional(), { label: 'Value' }),
});

type Field = z.output<typeof fieldSchema>;

function unfit(field: Field): ServiceError {
  const value = String(JSON.stringify(field.value)).slice(0, 80);
  return new ServiceError(nodeMessage('valueNotOfType', { name: field.name, type: field.type, value }), {
    code: 'NODE_PARAMETER_INVALID',
    service: 'core.set',
  });
}

function parsedJson(field: Field): JsonValue {
  assertJsonBounds(field.value as string);
  try {
    const value = JSON.parse(field.value as string) as JsonValue;
    assertFiniteNumbers(field.value as string);
    return exactIntegers(field.value as string, value);
  } catch {
    throw unfit(field);
  }
}

/** The value in the type asked for. @throws ServiceError NODE_PARAMETER_INVALID when it cannot be. */
function typed(field: Field): JsonValue | undefined {
  const { value, type } = field;
  if (value === undefined || value === null || type === 'auto') return value;
  switch (type) {
    case 'string':
      return typeof value === 'string'
        ? value
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
    case 'number': {
      if (typeof value === 'number') return value;
      const number =
        typeof value === 'string'
          ? exactNumberIn(value)
          : typeof value === 'boolean'
            ? Number(value)
            : undefined;
      if (number === undefined) throw unfit(field);
      return number;
    }
    case 'boolean': {
      if (typeof value === 'boolean') return value;
      const text = String(value).trim().toLowerCase();
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      throw unfit(field);
    }
    case 'array': {
      const list = typeof value === 'string' ? parsedJson(field) : value;
      if (!Array.isArray(list)) throw unfit(field);
      return list as readonly JsonValue[];
    }
    case 'object': {
      const object = typeof value === 'string' ? parsedJson(field) : value;
      if (typeof object !== 'object' || object === null || Array.isArray(object)) throw unfit(field);
      return object;
    }
  }
}

/** As `typed`, or the value as it is where it does not fit and that is wanted. */
function converted(field: Field, keepMismatched: boolean): JsonValue | undefined {
  if (!keepMismatched) return typed(field);
  try {
    return typed(field);
  } catch {
    return field.value;
  }
}

function fieldsOfJson(value: JsonValue | undefined): JsonObject {
  const result = jsonOf(value);
  if (isJsonObject(result)) return result;
  throw new ServiceError(
    nodeMessage('jsonNotAnObject', { value: JSON.stringify(result ?? null).slice(0, 80) }),
    { code: 'NODE_PARAMETER_INVALID', service: 'core.set' },
  );
}

const reserved = new Set(['__proto__', 'constructor', 'prototype']);
const plainName = /^[\w $-]+$/;

export const setFields = defineAction({
  type: 'core.set',
  label: 'Edit fields',
  description: 'Sets, adds and removes fields of each item.',
  group: 'data',
  icon: 'pencil',
  aliases: ['set', 'edit fields', 'assign', 'map', 'transform', 'add field'],
  intents: [
    'set a field',
    'add a value',
    'keep only these fields',
    'change the data',
    'build an object',
    'map fields',
  ],
  subtitle: subtitle({ each: 'fields', field: 'name' }),
  parameters: z.strictObject({
    mode: field(z.enum(['fields', 'json']).default('fields'), {
      label: 'Set',
      help: 'Fields one by one, or all of them as one JSON object.',
      expression: false,
    }),
    fields: field(z.array(fieldSchema).max(500).default([]), {
      label: 'Fields',
      kind: 'fields',
      showWhen: { mode: ['fields'] },
    }),
    json: field(z.json().optional(), {
      label: 'JSON',
      kind: 'json',
      showWhen: { mode: ['json'] },
      jsonTemplate: { when: { mode: ['json'] }, rendering: 'jsonRendering' },
    }),
    jsonRendering: jsonRendering({ mode: ['json'] }),
    includeOther: field(z.boolean().default(true), {
      label: 'Keep the other fields',
      help: 'Off: the item has only the fields set here.',
    }),
    keepMismatched: field(z.boolean().default(false), {
      label: 'Keep values that do not fit their type',
      help: 'Off: a value that is not of the type asked for is an error.',
      advanced: true,
      expression: false,
      showWhen: { mode: ['fields'] },
    }),
    missing: field(z.enum(['skip', 'null']).default('skip'), {
      label: 'Where a value is missing',
      help: 'Skip: the field stays as it was. Null: it becomes null.',
      advanced: true,
      expression: false,
      showWhen: { mode: ['fields'] },
    }),
    remove: field(z.array(z.string().min(1).max(512)).max(500).default([]), {
      label: 'Fields to remove',
      help: 'A dot leads into objects: user.password. A field whose name is the text itself wins.',
    }),
  }),
  run: ({
    parameters: { mode, fields, json: whole, includeOther, missing, remove, keepMismatched },
    item,
    warn,
  }) => {
    let json: JsonObject | Record<string, JsonValue> = includeOther ? { ...item.json } : {};
    if (mode === 'json') json = { ...json, ...fieldsOfJson(whole) };
    // Most set plain fields: nothing is allocated for the others.
    let copies: Set<unknown> | undefined;
    if (mode === 'fields')
      for (const one of fields) {
        const found = converted(one, keepMismatched);
        const value = found === undefined && missing === 'null' ? null : found;
        if (value === undefined) continue;
        if (plainName.test(one.name) && !reserved.has(one.name))
          (json as Record<string, JsonValue>)[one.name] = value;
        else {
          copies ??= new Set([json]);
          json = withPath(json, parsePath(one.name), value, copies);
        }
      }
    for (const name of remove)
      if (getPath(json, parsePath(name)) === undefined) warn(`No item has the field "${name}".`);
    if (remove.length === 0) return withFilesOf(item, json);
    return withFilesOf(item, withoutPaths(json, remove.map(parsePath), copies ?? new Set([json])));
  },
  docs: 'Names lead into objects and lists in every node that puts a value somewhere: `user.name`, `lines[0].sku`. What is missing on the way is made, an object for `.name` and `.0`, a list for `[0]`. A list that is too short is filled with null, up to 10000 elements past its end; further away is an error, and so is a way through a text, a number, or true and false. Elements are counted from `[0]`, not from the end. What is in quotes is one name: `["net.price"]`.',
  examples: [
    {
      title: 'Add a field',
      parameters: { fields: [{ name: 'status', type: 'string', value: 'new' }] },
      input: [{ id: 1 }],
      output: [{ id: 1, status: 'new' }],
    },
    {
      title: 'Keep only some fields',
      parameters: { fields: [{ name: 'user.name', type: 'string', value: 'Ada' }], includeOther: false },
      input: [{ id: 1 }],
      output: [{ user: { name: 'Ada' } }],
    },
    {
      title: 'Put values into a list',
      parameters: {
        fields: [
          { name: 'tags[1]', value: 'b' },
          { name: 'lines[0].sku', value: 'x' },
        ],
      },
      input: [{ tags: ['a'] }],
      output: [{ tags: ['a', 'b'], lines: [{ sku: 'x' }] }],
    },
  ],
});
