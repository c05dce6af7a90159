import { type Item, type JsonObject, readDate } from '@reporunner/core';
import { defineAction, type FileMetadata, field } from '@reporunner/integrations';
import { z } from 'zod';
import { mimeTypeOf } from './mime-types.ts';
import { handleOf } from './read-bytes.ts';

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const shownIn =
  (timezone: string) =>
  ({ path, size, modifiedAt }: FileMetadata): JsonObject => ({
    path,
    name: nameOf(path),
    size,
    modifiedAt: readDate(modifiedAt, timezone)?.toISO() ?? null,
  });

export const filesNode = defineAction({
  type: 'core.files',
  label: 'Files',
  description:
    'Lists, reads, writes, moves and deletes files in the folder that the server keeps for workflows.',
  group: 'io',
  icon: 'folder',
  aliases: ['file', 'read file', 'write file', 'disk', 'folder', 'directory', 'list files', 'file system'],
  intents: [
    'read a file',
    'save to disk',
    'write a file',
    'list the folder',
    'append to the log',
    'move the file',
  ],
  parameters: z.strictObject({
    operation: field(z.enum(['read', 'write', 'list', 'move', 'delete']).default('read'), {
      label: 'Operation',
      expression: false,
    }),
    path: field(z.string().min(1).max(1_024), {
      label: 'Path',
      help: 'In the folder, with / between the parts. For listing a pattern: reports/**/*.csv.',
    }),
    to: field(z.string().max(1_024).default(''), { label: 'New path', showWhen: { operation: ['move'] } }),
    content: field(z.enum(['binary', 'text']).default('binary'), {
      label: 'Content',
      expression: false,
      showWhen: { operation: ['write'] },
    }),
    text: field(z.string().default(''), {
      label: 'Text',
      kind: 'longText',
      needsValue: true,
      showWhen: { operation: ['write'], content: ['text'] },
    }),
    binaryField: field(z.string().min(1).max(256).default('data'), {
      label: 'Binary field',
      help: 'Where the file is taken from, or put.',
      showWhen: { operation: ['read', 'write'] },
    }),
    exists: field(z.enum(['replace', 'fail', 'append']).default('replace'), {
      label: 'If there is a file',
      expression: false,
      showWhen: { operation: ['write'] },
    }),
    limit: field(z.int().min(1).max(10_000).default(1_000), {
      label: 'Most files',
      showWhen: { operation: ['list'] },
    }),
  }),
  sideEffect: ({ operation }) => operation !== 'read' && operation !== 'list',
  // What was appended just before a crash must not be there twice.
  onCrash: ({ operation, exists }) => (operation === 'write' && exists === 'append' ? 'fail' : 'retry'),
  run: async ({ parameters, item, files, binary, execution }): Promise<Item | readonly Item[]> => {
    const shown = shownIn(execution.timezone);
    const { operation, path } = parameters;
    switch (operation) {
      case 'list':
        return (await files.list(path, parameters.limit)).map((metadata) => ({ json: shown(metadata) }));
      case 'read': {
        const { metadata, content } = await files.read(path);
        const about = { mimeType: mimeTypeOf(path), fileName: nameOf(path) };
        const handle = await binary.write(content, about);
        return {
          json: { ...item.json, ...shown(metadata) },
          binary: { ...item.binary, [parameters.binaryField]: handle },
        };
      }
      case 'write': {
        const content =
          parameters.content === 'text'
            ? Buffer.from(parameters.text)
            : binary.borrow(handleOf(item, parameters.binaryField));
        const how = parameters.exists === 'fail' ? 'create' : parameters.exists;
        return { ...item, json: { ...item.json, ...shown(await files.write(path, content, how)) } };
      }
      case 'move':
        return { ...item, json: { ...item.json, ...shown(await files.move(path, parameters.to)) } };
      case 'delete':
        await files.delete(path);
        return { ...item, json: { ...item.json, path, deleted: true } };
    }
  },
  docs: 'Files of other tenants, and everything outside of the folder, are out of reach: a path with `..`, or through a link, is refused. The folder is `files` in the data folder unless `REPORUNNER_FILES_DIR` says otherwise. A pattern of a list knows `*` and `?` inside of one name, `**` for any folders, `[a-z]`, `[!a-z]`, `{a,b}` and `{1..9}`; names that begin with a dot are found only by a pattern that says the dot. A list looks at no more than 200,000 files.',
  examples: [
    { title: 'All reports', parameters: { operation: 'list', path: 'reports/**/*.csv' } },
    {
      title: 'A line for the log',
      parameters: {
        operation: 'write',
        path: 'log.txt',
        content: 'text',
        text: '={{ $now }} done\n',
        exists: 'append',
      },
    },
  ],
});
