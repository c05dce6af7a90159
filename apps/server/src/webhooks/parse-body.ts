/** Turns a buffered body into data, one parser per content type. */
import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';

export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'binary';

const maxFormFields = 10_000;

function malformed(message: string): ServiceError {
  return new ServiceError(message, { code: 'MALFORMED_JSON', service: 'webhook' });
}

/** The media type in lower case, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined) return '';
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

export function bodyKindOf(contentType: string | undefined): BodyKind {
  // The common spelling first: nothing is cut or lowered for it.
  if (contentType === 'application/json') return 'json';
  const type = mediaTypeOf(contentType);
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml')) return 'text';
  return 'binary';
}

/** `__proto__` as a key, with any of its characters written as an escape. */
const protoKey =
  /"(?:_|\\u005[Ff]){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006[Ff])(?:t|\\u0074)(?:o|\\u006[Ff])(?:_|\\u005[Ff]){2}"\s*:/;

/** @throws ServiceError MALFORMED_JSON. An empty body is null. */
export function parseJsonBody(bytes: Buffer): JsonValue {
  if (bytes.length === 0) return null;
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  // The two quick looks are what almost every body needs; the expression runs when one of them finds something.
  if ((text.includes('__proto__') || text.includes('\\u00')) && protoKey.test(text)) {
    throw malformed('The body has a key that is not allowed: __proto__.');
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw malformed('The body is not valid JSON.');
  }
}

/** Adds a field; a name that comes again makes a list. Keys are own properties, whatever they are called. */
export function addField(fields: Record<string, JsonValue>, name: string, value: string): void {
  if (name === '__proto__') return;
  const before = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (before === undefined) fields[name] = value;
  else fields[name] = Array.isArray(before) ? [...(before as JsonValue[]), value] : [before, value];
}

export function parseFormBody(bytes: Buffer): JsonObject {
  const fields: Record<string, JsonValue> = {};
  let count = 0;
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) {
    count += 1;
    if (count > maxFormFields) {
      throw new ServiceError(`A form may have ${maxFormFields} fields.`, {
        code: 'PAYLOAD_TOO_LARGE',
        service: 'webhook',
      });
    }
    addField(fields, name, value);
  }
  return fields;
}

const charsetParameter = /;\s*charset="?([\w-]+)"?/i;

/** @throws ServiceError UNSUPPORTED_MEDIA_TYPE for a character set that nobody knows. */
export function parseTextBody(bytes: Buffer, contentType: string | undefined): string {
  const charset = charsetParameter.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (cause) {
    throw new ServiceError(`The character set ${charset} is not known.`, {
      code: 'UNSUPPORTED_MEDIA_TYPE',
      service: 'webhook',
      cause,
    });
  }
}
