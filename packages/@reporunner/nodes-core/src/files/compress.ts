import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { BinaryHandle, Item } from '@reporunner/core';
import { type BinaryAccess, type DocumentChunk, defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { mimeTypeOf } from './mime-types.ts';
import { maxBytes, readBytes, tooLarge } from './read-bytes.ts';

const gzipped = promisify(gzip);
const gunzipped = promisify(gunzip);

export const compressNode = defineAction({
  type: 'core.compress',
  label: 'Compress',
  description: 'Packs files into a ZIP or gzip archive, or unpacks one.',
  group: 'data',
  icon: 'file-archive',
  aliases: ['zip', 'unzip', 'gzip', 'gunzip', 'archive', 'decompress'],
  intents: ['zip the files', 'unpack an archive', 'make a zip', 'extract files', 'compress the attachment'],
  parameters: z.strictObject({
    operation: field(z.enum(['pack', 'unpack']).default('pack'), { label: 'Operation', expression: false }),
    format: field(z.enum(['zip', 'gzip']).default('zip'), { label: 'Format', expression: false }),
    binaryFields: field(z.array(z.string().min(1).max(256)).max(1_000).default([]), {
      label: 'Binary fields',
      help: 'Empty: all of the item.',
    }),
    fileName: field(z.string().min(1).max(256).default('archive.zip'), {
      label: 'File name',
      showWhen: { operation: ['pack'] },
    }),
    destination: field(z.string().min(1).max(256).default('data'), {
      label: 'Put the archive in',
      help: 'Unpacked files get this name and a number.',
    }),
  }),
  run: async ({ parameters, item, binary, documents }): Promise<Item> => {
    const names =
      parameters.binaryFields.length === 0 ? Object.keys(item.binary ?? {}) : parameters.binaryFields;
    const handles = names.map((name): [string, BinaryHandle] => {
      const handle = item.binary?.[name];
      if (handle === undefined) throw invalidParameter(nodeMessage('noBinaryIn', { name }));
      return [name, handle];
    });
    if (handles.length === 0) throw invalidParameter(nodeMessage('noBinary'));
    if (handles.reduce((sum, [, { size }]) => sum + size, 0) > maxBytes) throw tooLarge();
    const files: Record<string, BinaryHandle> = {};
    if (parameters.operation === 'pack' && parameters.format === 'zip') {
      files[parameters.destination] = await binary.write(
        documents.bytes('zip.pack', filesOf(binary, handles), {}),
        {
          mimeType: 'application/zip',
          fileName: parameters.fileName,
        },
      );
    } else if (parameters.operation === 'pack') {
      for (const [name, handle] of handles) {
        const bytes = await gzipped(await readBytes(binary, handle));
        const fileName = `${handle.fileName ?? name}.gz`;
        files[handles.length === 1 ? parameters.destination : name] = await binary.write(bytes, {
          mimeType: 'application/gzip',
          fileName,
        });
      }
    } else {
      let count = 0;
      const add = async (name: string, bytes: Uint8Array | AsyncIterable<Uint8Array>) => {
        files[`${parameters.destination}${count}`] = await binary.write(bytes, {
          mimeType: mimeTypeOf(name),
          fileName: name,
        });
        count += 1;
      };
      for (const [name, handle] of handles) {
        if (parameters.format === 'zip')
          for await (const { name: fileName, content } of documents.files(binary.borrow(handle)))
            await add(fileName, content);
        else
          await add(
            (handle.fileName ?? name).replace(/\.gz$/i, ''),
            await bounded(await readBytes(binary, handle)),
          );
      }
    }
    return {
      json: { ...item.json, files: Object.values(files).map(({ fileName }) => fileName ?? null) },
      binary: files,
    };
  },
  docs: 'A name that leads out of the folder, is absolute or names a folder is refused when packing as it is when unpacking; backslashes become slashes. A ZIP is read by its directory, and files of one name are all kept. Encrypted files, symbolic links, names that lead out of the folder, files that overlap, and more than 100 MB or 10,000 files are refused.',
  examples: [
    { title: 'Everything into one ZIP', parameters: { operation: 'pack', fileName: 'invoices.zip' } },
    { title: 'Unpack', parameters: { operation: 'unpack', format: 'zip' } },
  ],
});

async function* filesOf(
  binary: BinaryAccess,
  handles: readonly (readonly [string, BinaryHandle])[],
): AsyncGenerator<DocumentChunk> {
  for (const [name, handle] of handles) {
    yield { file: handle.fileName ?? name };
    yield* binary.borrow(handle);
  }
}

async function bounded(bytes: Buffer): Promise<Buffer> {
  try {
    return await gunzipped(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw invalidParameter(nodeMessage('notGzip'));
  }
}
