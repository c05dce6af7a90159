/**
 * XML 1.0 as data: attributes with a prefix, text under a key of its own beside them, repeated elements as lists.
 * XML1 What is not well-formed is an error with line and column.
 * XML2 References to characters and the five entities are resolved; entities that a document declares are not: such a
 *      document is refused, so that none can grow.
 * XML3 Numbers, true and false are read as those of a column (NUM1 to NUM3); a column is the elements or attributes of one
 *      name at one path. Zeros at the end count: versions are as common as prices, and a lone `1.10` does not say which it is.
 * XML4 Text is kept as it is, with the spaces and line breaks at its ends, unless it is to be trimmed. Text beside elements
 *      that is only space is left out. CDATA is always kept, and so is all text where `xml:space` says `preserve`.
 */

import { LIMITS } from '@reporunner/constants';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentOperations } from '@reporunner/integrations';
import { charsetOfByteOrderMark, decodeText, detectCharset } from '@reporunner/integrations/text';
import { SaxesParser } from 'saxes';
import { invalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { ColumnType, unpaddedNumber } from './column-type.ts';

/** An object and what is in it are two levels of JSON. */
const maxDepth = LIMITS.jsonDepth - 2;

/** What is known of the texts at a path. */
interface Column {
  readonly type: ColumnType;
  readonly below: Map<string, Column>;
}

interface OpenElement {
  readonly name: string;
  readonly column: Column;
  readonly value: Record<string, JsonValue>;
  readonly lists: Set<string>;
  text: string;
  /** Where the last CDATA in the text ends; undefined where there was none. */
  keptTo: number | undefined;
  isEmpty: boolean;
  holdsElements: boolean;
  readonly keepsSpace: boolean;
}

const newColumn = (): Column => ({ type: new ColumnType(unpaddedNumber), below: new Map() });

function columnBelow({ below }: Column, name: string): Column {
  let column = below.get(name);
  if (column === undefined) {
    column = newColumn();
    below.set(name, column);
  }
  return column;
}

/** The value with the texts that are numbers, true or false as such. */
function withTypes(value: JsonValue, column: Column, textKey: string): JsonValue {
  if (typeof value === 'string') return column.type.valueOf(value);
  if (Array.isArray(value)) return value.map((one) => withTypes(one, column, textKey));
  const object = value as Record<string, JsonValue>;
  // The text beside attributes is in the column of its element.
  for (const [name, one] of Object.entries(object))
    object[name] = withTypes(one, name === textKey ? column : columnBelow(column, name), textKey);
  return object;
}

/** A second value under the same name makes a list of them. */
function add(to: OpenElement, name: string, value: JsonValue): void {
  to.isEmpty = false;
  if (!Object.hasOwn(to.value, name)) {
    Object.defineProperty(to.value, name, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  const before = to.value[name] as JsonValue;
  if (to.lists.has(name)) (before as JsonValue[]).push(value);
  else {
    to.lists.add(name);
    to.value[name] = [before, value];
  }
}

const newElement = (name: string, column: Column, keepsSpace: boolean): OpenElement => ({
  name,
  column,
  value: {},
  lists: new Set(),
  text: '',
  keptTo: undefined,
  isEmpty: true,
  holdsElements: false,
  keepsSpace,
});

/** XML4 */
function contentOf({ text, keptTo, holdsElements, keepsSpace }: OpenElement, trim: boolean): string {
  if (keepsSpace) return text;
  if (holdsElements && keptTo === undefined && /^[ \t\r\n]*$/.test(text)) return '';
  if (!trim) return text;
  const end = keptTo ?? 0;
  return text.slice(0, end) + text.slice(end).replace(/[ \t\r\n]+$/, '');
}

/** The charset that the document declares; what it is read in unless another was chosen. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  if (charsetOfByteOrderMark(bytes) !== undefined) return undefined;
  // The declaration of UTF-16 cannot be read before that is known.
  const detected = detectCharset(bytes.subarray(0, 200));
  if (detected.startsWith('utf-16')) return detected;
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}

const hints = [
  [/undefined entity/i, 'xmlEntity'],
  [/in attribute name|attribute without value/i, 'xmlAttribute'],
] as const;

/** @throws ServiceError DOCUMENT_INVALID with line and column. */
export function readXml(
  bytes: Uint8Array,
  { attributePrefix, textKey, typed, trim, encoding }: DocumentOperations['xml.read']['options'],
): JsonObject {
  const charset = encoding === 'auto' || /^utf-?8$/i.test(encoding) ? declaredCharset(bytes) : encoding;
  // Text that was handed over as such is in UTF-8, whatever it declares.
  const text = decodeText(bytes, encoding === 'text' ? 'utf-8' : (charset ?? 'utf-8'), { strict: true });
  const parser = new SaxesParser({ position: true });
  const root = newElement('', newColumn(), false);
  const open: OpenElement[] = [root];
  const here = () => ({ line: parser.line, column: parser.column });
  const top = () => open.at(-1) as OpenElement;

  parser.on('error', (error) => {
    const reason = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '');
    const name = hints.find(([about]) => about.test(reason))?.[1] ?? 'xmlInvalid';
    throw invalid(documentsMessage(name, { reason }), here());
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > maxDepth) throw tooLarge(documentsMessage('xmlTooDeep', { limit: maxDepth }));
    const parent = top();
    const space = attributes['xml:space'];
    const keepsSpace = space === undefined ? parent.keepsSpace : space === 'preserve';
    const element = newElement(name, columnBelow(parent.column, name), keepsSpace);
    for (const [key, value] of Object.entries(attributes)) {
      const property = attributePrefix + key;
      columnBelow(element.column, property).type.add(value);
      add(element, property, value);
    }
    parent.holdsElements = true;
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = top();
    const isStart = element.text === '' && element.keptTo === undefined;
    element.text += trim && isStart && !element.keepsSpace ? part.replace(/^[ \t\r\n]+/, '') : part;
  });
  parser.on('cdata', (part) => {
    const element = top();
    element.text += part;
    element.keptTo = element.text.length;
  });
  parser.on('closetag', () => {
    const element = open.pop() as OpenElement;
    const content = contentOf(element, trim);
    element.column.type.add(content);
    if (element.isEmpty) {
      add(top(), element.name, content);
      return;
    }
    if (content !== '') add(element, textKey, content);
    add(top(), element.name, element.value);
  });
  parser.write(text).close();
  return typed ? (withTypes(root.value, root.column, textKey) as JsonObject) : root.value;
}
