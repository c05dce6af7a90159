/**
 * XML 1.0 as data: attributes with a prefix, text as `#text` beside them, repeated elements as lists.
 * XML1 What is not well-formed is an error with line and column.
 * XML2 References to characters and the five entities are resolved; entities that a document declares are not: such a
 *      document is refused, so that none can grow.
 * XML3 Text stays text unless a number comes out the same when it is written again: no zero, sign or digit is lost.
 */
import { LIMITS } from '@reporunner/constants';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentOperations } from '@reporunner/integrations';
import { charsetOfByteOrderMark, decodeText, detectCharset } from '@reporunner/integrations/text';
import { SaxesParser } from 'saxes';
import { invalid, tooLarge } from '../errors.ts';
import { exactNumber } from './exact-number.ts';

/** An object and what is in it are two levels of JSON. */
const mostDepth = LIMITS.jsonDepth - 2;

interface OpenElement {
  readonly name: string;
  readonly value: Record<string, JsonValue>;
  readonly lists: Set<string>;
  text: string;
  isEmpty: boolean;
  readonly keepsSpace: boolean;
}

function parsedText(text: string, typed: boolean): JsonValue {
  if (!typed) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^-?\d/.test(text)) return text;
  return exactNumber(text) ?? text;
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

const newElement = (name: string, keepsSpace: boolean): OpenElement => ({
  name,
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
  const text = decodeText(bytes, encoding === 'text' ? 'utf-8' : (charset ?? 'utf-8'));
  const parser = new SaxesParser({ position: true });
  const root = newElement('', false);
  const open: OpenElement[] = [root];
  const here = () => ({ line: parser.line, column: parser.column });
  const top = () => open.at(-1) as OpenElement;

  parser.on('error', (error) => {
    const message = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '');
    const hint = hints.find(([about]) => about.test(message))?.[1] ?? '';
    throw invalid(`The XML is not valid: ${message}.${hint}`, here());
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > mostDepth) throw tooLarge(`The XML is nested more than ${mostDepth} levels deep.`);
    const parent = top();
    const space = attributes['xml:space'];
    const element = newElement(name, space === undefined ? parent.keepsSpace : space === 'preserve');
    for (const [key, value] of Object.entries(attributes))
      add(element, attributePrefix + key, parsedText(value, typed));
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
    if (element.isEmpty) {
      add(top(), element.name, parsedText(content, typed));
      return;
    }
    if (content !== '') add(element, '#text', parsedText(content, typed));
    add(top(), element.name, element.value);
  });
  parser.write(text).close();
  return root.value;
}
