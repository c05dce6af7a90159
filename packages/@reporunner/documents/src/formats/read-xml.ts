/**
 * XML 1.0 as data: attributes with a prefix, text as `#text` beside them, repeated elements as lists.
 * XML1 What is not well-formed is an error with line and column.
 * XML2 References to characters and the five entities are resolved; entities that a document declares are not: such a
 *      document is refused, so that none can grow.
 * XML3 Numbers are read as those of a column (NUM1 to NUM3); a column is the elements or attributes of one name at one
 *      path. Zeros at the end count: versions are as common as prices, and a lone `1.10` does not say which it is.
 */
import { LIMITS } from '@reporunner/constants';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentOperations } from '@reporunner/integrations';
import { charsetOfByteOrderMark, decodeText, detectCharset } from '@reporunner/integrations/text';
import { SaxesParser } from 'saxes';
import { invalid, tooLarge } from '../errors.ts';
import { exactNumber, isCodeOrPadded } from './numbers.ts';

/** An object and what is in it are two levels of JSON. */
const maxDepth = LIMITS.jsonDepth - 2;

/** What is known of the texts at a path. */
interface Column {
  holdsCodes: boolean;
  readonly below: Map<string, Column>;
}

interface OpenElement {
  readonly name: string;
  readonly column: Column;
  readonly value: Record<string, JsonValue>;
  readonly lists: Set<string>;
  text: string;
  isEmpty: boolean;
  readonly keepsSpace: boolean;
}

const newColumn = (): Column => ({ holdsCodes: false, below: new Map() });

function columnBelow({ below }: Column, name: string): Column {
  let column = below.get(name);
  if (column === undefined) {
    column = newColumn();
    below.set(name, column);
  }
  return column;
}

/** The value with the texts that are numbers as numbers. */
function withNumbers(value: JsonValue, column: Column): JsonValue {
  if (typeof value === 'string') {
    if (value === 'true' || value === 'false') return value === 'true';
    return column.holdsCodes ? value : (exactNumber(value) ?? value);
  }
  if (Array.isArray(value)) return value.map((one) => withNumbers(one, column));
  const object = value as Record<string, JsonValue>;
  // The text beside attributes is in the column of its element.
  for (const [name, one] of Object.entries(object))
    object[name] = withNumbers(one, name === '#text' ? column : columnBelow(column, name));
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
  isEmpty: true,
  keepsSpace,
});

/** The charset that the document declares; what it is read in unless another was chosen. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  if (charsetOfByteOrderMark(bytes) !== undefined) return undefined;
  // The declaration of UTF-16 cannot be read before that is known.
  const detected = detectCharset(bytes.subarray(0, 200));
  if (detected.startsWith('utf-16')) return detected;
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/undefined entity/i, ' Entities that a document declares itself are not resolved.'],
  [/in attribute name|attribute without value/i, ' An attribute has a value in quotes: on="on".'],
];

/** @throws ServiceError DOCUMENT_INVALID with line and column. */
export function readXml(
  bytes: Uint8Array,
  { attributePrefix, typed, encoding }: DocumentOperations['xml.read']['options'],
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
    const message = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '');
    const hint = hints.find(([about]) => about.test(message))?.[1] ?? '';
    throw invalid(`The XML is not valid: ${message}.${hint}`, here());
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > maxDepth) throw tooLarge(`The XML is nested more than ${maxDepth} levels deep.`);
    const parent = top();
    const space = attributes['xml:space'];
    const keepsSpace = space === undefined ? parent.keepsSpace : space === 'preserve';
    const element = newElement(name, columnBelow(parent.column, name), keepsSpace);
    for (const [key, value] of Object.entries(attributes)) {
      const property = attributePrefix + key;
      if (isCodeOrPadded(value)) columnBelow(element.column, property).holdsCodes = true;
      add(element, property, value);
    }
    open.push(element);
  });
  const addText = (part: string) => {
    top().text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop() as OpenElement;
    const content = element.keepsSpace ? element.text : element.text.trim();
    if (isCodeOrPadded(content)) element.column.holdsCodes = true;
    if (element.isEmpty) {
      add(top(), element.name, content);
      return;
    }
    if (content !== '') add(element, '#text', content);
    add(top(), element.name, element.value);
  });
  parser.write(text).close();
  return typed ? (withNumbers(root.value, root.column) as JsonObject) : root.value;
}
