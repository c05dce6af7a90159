import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type Item,
  type JsonObject,
  parsePath,
  subtitle,
  withoutPaths,
} from '@reporunner/core';
import { defineFoldAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { FieldReader, keyIn, noItemHas, warnOfNowhere } from './field-reader.ts';

/** Of a long key only a digest is remembered: there may be millions. */
const short = (key: string) => (key.length <= 44 ? key : createHash('sha256').update(key).digest('base64'));

export const removeDuplicates = defineFoldAction({
  type: 'core.removeDuplicates',
  label: 'Remove duplicates',
  description: 'Keeps the first of the items that are equal, as a whole or in some fields.',
  group: 'data',
  icon: 'copy-minus',
  aliases: ['deduplicate', 'unique', 'distinct'],
  intents: ['remove duplicates', 'only unique', 'distinct by e-mail', 'no repeats', 'dedupe the list'],
  subtitle: subtitle({ each: 'fields', field: 'name' }),
  parameters: z.strictObject({
    compare: field(z.enum(['all', 'selected', 'except']).default('all'), {
      label: 'Compare',
      expression: false,
    }),
    fields: field(z.array(z.string().min(1).max(512)).max(50).default([]), {
      label: 'Fields',
      showWhen: { compare: ['selected', 'except'] },
    }),
  }),
  fold: ({ parameters: { compare, fields }, warn }) => {
    const paths = fields.map(parsePath);
    const readers = compare === 'all' ? [] : fields.map((name) => new FieldReader(name));
    const keyOf = (json: JsonObject) => {
      if (compare === 'selected') return keyIn(json, readers);
      for (const reader of readers) reader.read(json);
      return canonicalJson(compare === 'all' ? json : withoutPaths(json, paths));
    };
    const seen = new Set<string>();
    let count = 0;
    const isNew = ({ json }: Item) => {
      const key = keyOf(json);
      if (key === undefined) return true;
      const remembered = short(key);
      const isFirst = !seen.has(remembered);
      seen.add(remembered);
      return isFirst;
    };
    return {
      add: ({ items }) => {
        count += items.length;
        return items.filter(isNew);
      },
      end() {
        if (compare === 'selected' && count > 1 && readers.every((one) => one.isNowhere))
          throw noItemHas(readers.map(({ name }) => name));
        warnOfNowhere({ warn }, readers);
        return undefined;
      },
    };
  },
  docs: 'Items without a value in any of the selected fields are all kept.',
  examples: [
    {
      title: 'By e-mail',
      parameters: { compare: 'selected', fields: ['email'] },
      input: [
        { email: 'a', n: 1 },
        { email: 'a', n: 2 },
      ],
      output: [{ email: 'a', n: 1 }],
    },
  ],
});
