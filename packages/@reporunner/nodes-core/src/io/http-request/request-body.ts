import { isJsonObject, type JsonValue } from '@reporunner/core';
import type { HttpRequest, MultipartPart } from '@reporunner/integrations';
import { invalidParameter } from '../../conditions/conditions.ts';
import { nodeMessage } from '../../messages/error-messages.ts';
import { jsonOf } from '../../values/json-text.ts';
import { textBody } from '../../values/text-body.ts';
import type { HttpRequestContext } from './parameters.ts';

const textOf = (value: JsonValue) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Fields of a form: lists repeat their name, null is left out, objects are JSON. */
function formOf(body: JsonValue | undefined): Record<string, string | readonly string[]> {
  if (!isJsonObject(body)) throw invalidParameter(nodeMessage('formObject'));
  const fields: [string, string | readonly string[]][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    if (Array.isArray(value))
      fields.push([name, (value as readonly JsonValue[]).filter((one) => one !== null).map(textOf)]);
    else fields.push([name, textOf(value)]);
  }
  return Object.fromEntries(fields);
}

function partsOf(body: JsonValue | undefined): readonly MultipartPart[] {
  return Object.entries(formOf(body)).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: one })),
  );
}

export function bodyOf({ parameters, item, binary }: HttpRequestContext): HttpRequest['body'] | undefined {
  switch (parameters.bodyKind) {
    case 'none':
      return undefined;
    case 'json':
      return { json: jsonOf(parameters.body) ?? null };
    case 'form':
      return { form: formOf(jsonOf(parameters.body)) };
    case 'text': {
      const text = textBody(parameters.body);
      return parameters.contentType === '' ? { text } : { text, contentType: parameters.contentType };
    }
    case 'binary': {
      const handle = item.binary?.[parameters.binaryField];
      if (handle === undefined)
        throw invalidParameter(nodeMessage('noBinaryIn', { name: parameters.binaryField }));
      return {
        stream: () => binary.borrow(handle),
        length: handle.size,
        contentType: parameters.contentType || handle.mimeType,
      };
    }
    case 'multipart': {
      const fields = partsOf(jsonOf(parameters.body) ?? {});
      const handle = item.binary?.[parameters.binaryField];
      if (handle === undefined) return { multipart: fields };
      const file = {
        name: parameters.binaryField,
        value: () => binary.borrow(handle),
        length: handle.size,
        fileName: handle.fileName ?? 'file',
        contentType: handle.mimeType,
      };
      return { multipart: [...fields, file] };
    }
  }
}
