import type { JsonObject } from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { getPath, parsePath, withoutPath, withPath } from '../paths/paths.ts';
import { withFilesOf } from './with-files-of.ts';

export const renameFields = defineAction({
  type: 'core.renameFields',
  label: 'Rename fields',
  description: 'Gives fields of each item other names.',
  group: 'data',
  icon: 'text-cursor-input',
  aliases: ['rename', 'rename keys', 'map columns'],
  intents: ['rename a field', 'change the column name', 'call it differently', 'map keys', 'move a value'],
  parameters: z.strictObject({
    renames: field(
      z
        .array(z.strictObject({ from: z.string().min(1).max(512), to: z.string().min(1).max(512) }))
        .min(1)
        .max(200),
      {
        label: 'Fields',
        kind: 'collection',
      },
    ),
  }),
  run: ({ parameters: { renames }, item }) => {
    // All names are read before any is written, so that two fields can change places.
    const moves = renames.map(({ from, to }) => ({
      from: parsePath(from),
      to: parsePath(to),
      value: getPath(item.json, parsePath(from)),
    }));
    let json: JsonObject = item.json;
    for (const { from, value } of moves) if (value !== undefined) json = withoutPath(json, from);
    for (const { to, value } of moves) if (value !== undefined) json = withPath(json, to, value);
    return withFilesOf(item, json);
  },
  examples: [
    {
      title: 'Rename',
      parameters: { renames: [{ from: 'mail', to: 'email' }] },
      input: [{ mail: 'a' }],
      output: [{ email: 'a' }],
    },
  ],
});
