import { LIMITS } from '@reporunner/constants';
import type { JsonValue, Message, ServiceError } from '@reporunner/core';
import { getPath, parsePath } from '@reporunner/core/field-path';
import {
  assertFiniteNumbers,
  assertJsonBounds,
  assertJsonValues,
  exactIntegers,
  jsonMessage,
  type TextName,
} from '@reporunner/core/json';
import type { DocumentChunk, DocumentOperations } from '@reporunner/integrations';
import { createTextDecoder, decodeText } from '@reporunner/integrations/text';
import { invalid, parameterInvalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { chunksBelow, maxBytes } from '../source.ts';

const theFile: TextName = () => jsonMessage('file');

/** Where V8 says the error is: an offset, turned into line and column. */
function jsonError(text: string, error: unknown, what: Message): ServiceError {
  const message = error instanceof Error ? error.message : '';
  const offset = /at position (\d+)/.exec(message)?.[1];
  if (offset === undefined)
    return invalid(documentsMessage('malformed', { what, problem: message.slice(0, 200) }));
  const before = text.slice(0, Number(offset));
  const line = before.split('\n').length;
  const problem = message.slice(0, 200).replace(/ in JSON at position.*/s, '');
  return invalid(documentsMessage('malformed', { what, problem }), {
    line,
    column: before.length - before.lastIndexOf('\n'),
  });
}

function valueAt(root: JsonValue, path: string): JsonValue {
  if (path === '') return root;
  const value = getPath(root, parsePath(path));
  if (value === undefined)
    throw parameterInvalid(documentsMessage('nothingAt', { path: path.slice(0, 200) }));
  return value;
}

/** @throws ServiceError DOCUMENT_INVALID for a number that no double holds. */
function finite(text: string, what: TextName): void {
  try {
    assertFiniteNumbers(text, what);
  } catch (error) {
    throw invalid((error as ServiceError).translatable);
  }
}

/** The elements of a list, or the only value. @throws ServiceError DOCUMENT_INVALID with line and column. */
export async function readJson(
  source: AsyncIterable<DocumentChunk>,
  { encoding, path }: DocumentOperations['json.read']['options'],
): Promise<readonly JsonValue[]> {
  const text = decodeText(await chunksBelow(source), encoding, { strict: true });
  // A list may have any number of values: its elements come one after the other.
  assertJsonBounds(text, Number.POSITIVE_INFINITY);
  let root: JsonValue;
  try {
    root = exactIntegers(text, JSON.parse(text) as JsonValue);
  } catch (error) {
    throw jsonError(text, error, theFile());
  }
  finite(text, theFile);
  const value = valueAt(root, path);
  const values = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (text.length > LIMITS.jsonValues) for (const one of values) assertJsonValues(one);
  return values;
}

/** A value a line. @throws ServiceError DOCUMENT_INVALID with the line. */
export async function* readNdjson(
  source: AsyncIterable<DocumentChunk>,
  { encoding }: DocumentOperations['ndjson.read']['options'],
): AsyncGenerator<JsonValue> {
  const decoder = createTextDecoder(encoding, { strict: true });
  let count = 0;
  let rest: string[] = [];
  let size = 0;
  const parseLine = (line: string): JsonValue | undefined => {
    count += 1;
    if (line.trim() === '') return undefined;
    assertJsonBounds(line);
    let value: JsonValue;
    try {
      value = exactIntegers(line, JSON.parse(line) as JsonValue);
    } catch (error) {
      throw invalid(
        documentsMessage('malformed', {
          what: jsonMessage('lineNumber', { line: count }),
          problem: error instanceof Error ? error.message : '',
        }),
      );
    }
    finite(line, () => jsonMessage('lineNumber', { line: count }));
    return value;
  };
  for await (const chunk of source) {
    if (typeof chunk === 'object' && 'file' in chunk) continue;
    const lines = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    for (const [at, part] of lines.entries()) {
      rest.push(part);
      size += part.length;
      if (size > maxBytes)
        throw tooLarge(documentsMessage('lineTooLong', { line: count + 1, limit: maxBytes / 1024 / 1024 }));
      if (at === lines.length - 1) break;
      const value = parseLine(rest.join(''));
      rest = [];
      size = 0;
      if (value !== undefined) yield value;
    }
  }
  const value = parseLine(rest.join('') + decoder.end());
  if (value !== undefined) yield value;
}
