import {
  getPath,
  type Item,
  isJsonObject,
  type JsonValue,
  keysIn,
  parsePath,
  pathOf,
  subtitle,
  textOfKeys,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { mapped } from './mapped.ts';
import { withFilesOf } from './with-files-of.ts';

export const splitOut = defineAction({
  type: 'core.splitOut',
  label: 'Split out',
  description: 'Makes an item of each element of a list inside an item.',
  group: 'data',
  icon: 'ungroup',
  aliases: ['split', 'explode', 'unwind', 'flatten', 'list to items'],
  intents: [
    'for each element of the list',
    'split the array',
    'one item per row',
    'unpack the results',
    'iterate over a field',
  ],
  subtitle: subtitle({ value: 'field' }),
  parameters: z.strictObject({
    field: field(z.string().min(1).max(512), { label: 'Field with the list' }),
    include: field(z.enum(['none', 'all']).default('none'), {
      label: 'Keep the other fields',
      expression: false,
    }),
    destination: field(z.string().max(512).default(''), {
      label: 'Put the element in',
      help: 'Empty: the fields of an object become those of the item, anything else keeps the name of the list.',
    }),
  }),
  run: ({ parameters: { field: name, include, destination }, item, warn }) => {
    const path = parsePath(name);
    const list = getPath(item.json, path);
    if (list === undefined) warn(`No item has the field "${name}".`);
    if (list === undefined || list === null) return [];
    const values = Array.isArray(list)
      ? (list as readonly JsonValue[])
      : isJsonObject(list)
        ? Object.values(list)
        : undefined;
    if (values === undefined) throw invalidParameter(nodeMessage('notAList', { name }));
    const rest = include === 'all' ? withoutPaths(item.json, [path]) : {};
    const place =
      destination === '' ? pathOf([String(keysIn(item.json, path).at(-1) ?? name)]) : parsePath(destination);
    const clashes = new Set<string>();
    const clash = (key: string) => {
      if (clashes.has(key)) return;
      clashes.add(key);
      warn(
        `The field "${key}" of the item was replaced by that of the element. To keep both, put the element in a field of another name.`,
      );
    };
    return mapped(values, (value): Item => {
      if (destination === '' && isJsonObject(value)) {
        for (const key of Object.keys(value)) if (Object.hasOwn(rest, key)) clash(key);
        return withFilesOf(item, { ...rest, ...value });
      }
      if (getPath(rest, place) !== undefined) clash(textOfKeys(place.keys));
      return withFilesOf(item, withPath(rest, place, value));
    });
  },
  docs: 'Where other fields are kept and an element has fields of the same names, those of the element win, with a warning that names them.',
  examples: [
    {
      title: 'One item per line',
      parameters: { field: 'lines' },
      input: [{ lines: [{ sku: 'a' }, { sku: 'b' }] }],
      output: [{ sku: 'a' }, { sku: 'b' }],
    },
  ],
});
