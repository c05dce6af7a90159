/** A form with files, as it is sent: RFC 7578, names as browsers write them. */
import { randomUUID } from 'node:crypto';
import type { BorrowedChunks } from '../base/borrowed-chunks.ts';
import type { MultipartPart } from './http-client.ts';

export interface Multipart {
  readonly contentType: string;
  /** Bytes, when every part knows its own. */
  readonly length: number | undefined;
  /** May be called again, as often as its parts may. */
  readonly stream: () => BorrowedChunks;
}

const quoted = (text: string) =>
  `"${text.replace(/["\r\n]/g, (character) => (character === '"' ? '%22' : character === '\r' ? '%0D' : '%0A'))}"`;

function headOf({ name, value, fileName, contentType }: MultipartPart, boundary: string): Buffer {
  const file = fileName === undefined ? '' : `; filename=${quoted(fileName)}`;
  const type = contentType ?? (typeof value === 'string' ? undefined : 'application/octet-stream');
  return Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name=${quoted(name)}${file}\r\n${
      type === undefined ? '' : `content-type: ${type.replace(/[\r\n]/g, ' ')}\r\n`
    }\r\n`,
  );
}

export function encodeMultipart(
  parts: readonly MultipartPart[],
  boundary = `form-${randomUUID()}`,
): Multipart {
  const pieces = parts.map((part) => {
    const { value } = part;
    const head = headOf(part, boundary);
    if (typeof value === 'function') return { head, size: part.length, read: value };
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return { head, size: bytes.length, read: () => [bytes] };
  });
  const end = Buffer.from(`--${boundary}--\r\n`);
  const lineEnd = Buffer.from('\r\n');
  let length: number | undefined = end.length;
  for (const { head, size } of pieces)
    length = length === undefined || size === undefined ? undefined : length + head.length + size + 2;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length,
    async *stream() {
      for (const { head, read } of pieces) {
        yield head;
        yield* read();
        yield lineEnd;
      }
      yield end;
    },
  };
}
