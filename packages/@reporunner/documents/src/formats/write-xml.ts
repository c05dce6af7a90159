/**
 * Data as XML that every reader takes, or an error that says what stands against it.
 * XW1 What is written is read as it was, indented or not: no space is put beside text, and text beside elements that is only
 *      space is CDATA.
 */
import { LIMITS } from '@reporunner/constants';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentOperations } from '@reporunner/integrations';
import { invalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';

type Options = DocumentOperations['xml.write']['options'];

const maxDepth = LIMITS.jsonDepth;
// XML 1.0, productions 2, 4 and 4a.
const nameStart =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const validName = new RegExp(
  `^[${nameStart}][${nameStart}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*$`,
  'u',
);
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const onlySpace = /^(?:[ \t\n]|&#13;)*$/;

/** As CDATA, in which a carriage return cannot be written. */
const asData = (space: string) => `<![CDATA[${space.replaceAll('&#13;', ']]>&#13;<![CDATA[')}]]>`;

class XmlWriter {
  readonly #options: Options;
  readonly #parts: string[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  document(value: JsonObject): string {
    const roots = Object.entries(value).flatMap(([name, one]) =>
      Array.isArray(one)
        ? (one as readonly JsonValue[]).map((each) => [name, each] as const)
        : [[name, one] as const],
    );
    const [root] = roots;
    if (root === undefined || roots.length > 1)
      throw invalid(
        roots.length === 0
          ? documentsMessage('xmlNoRoot')
          : documentsMessage('xmlRoots', { names: roots.map(([name]) => `"${name}"`) }),
      );
    const { declaration } = this.#options;
    if (declaration !== 'none')
      this.#parts.push(
        `<?xml version="1.0" encoding="UTF-8"${declaration === 'standalone' ? ' standalone="yes"' : ''}?>\n`,
      );
    this.#element(root[0], root[1], 0, root[0]);
    return this.#parts.join('');
  }

  /** `indents`: the element stands on a line of its own. */
  #element(
    name: string,
    value: JsonValue,
    depth: number,
    path: string,
    indents = this.#options.indented,
  ): void {
    if (depth > maxDepth) throw tooLarge(documentsMessage('dataTooDeep', { limit: maxDepth }));
    this.#assertName(name, path);
    const indent = indents ? `${depth === 0 ? '' : '\n'}${'  '.repeat(depth)}` : '';
    this.#parts.push(`${indent}<${name}`);
    if (!isObject(value)) {
      const text = this.#text(value, path, /[&<>\r]/g);
      this.#parts.push(text === '' ? '/>' : `>${text}</${name}>`);
      return;
    }
    const { attributePrefix: prefix, textKey } = this.#options;
    const inside: [string, JsonValue][] = [];
    let text = '';
    for (const [key, one] of Object.entries(value)) {
      if (key === textKey) text = this.#text(one, `${path}.${textKey}`, /[&<>\r]/g);
      else if (prefix !== '' && key === prefix && isObject(one))
        for (const [name, each] of Object.entries(one)) this.#attribute(name, each, `${path}.${key}.${name}`);
      else if (prefix !== '' && key.startsWith(prefix) && key !== prefix)
        this.#attribute(key.slice(prefix.length), one, `${path}.${key}`);
      else if (Array.isArray(one)) for (const each of one as readonly JsonValue[]) inside.push([key, each]);
      else inside.push([key, one]);
    }
    if (inside.length === 0 && text === '') {
      this.#parts.push('/>');
      return;
    }
    const isSpace = inside.length > 0 && text !== '' && onlySpace.test(text);
    this.#parts.push('>', isSpace ? asData(text) : text);
    const indentsInside = indents && text === '';
    for (const [key, one] of inside) this.#element(key, one, depth + 1, `${path}.${key}`, indentsInside);
    const end = indentsInside ? `\n${'  '.repeat(depth)}` : '';
    this.#parts.push(`${end}</${name}>`);
  }

  #attribute(name: string, value: JsonValue, path: string): void {
    this.#assertName(name, path);
    this.#parts.push(` ${name}="${this.#text(value, path, /[&<>"'\r\n\t]/g)}"`);
  }

  #assertName(name: string, path: string): void {
    if (validName.test(name)) return;
    throw invalid(documentsMessage('xmlName', { name, path }));
  }

  #text(value: JsonValue, path: string, escaped: RegExp): string {
    if (value === null) return '';
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const bad = forbidden.exec(text);
    if (bad !== null)
      throw invalid(
        documentsMessage('xmlCharacter', {
          path,
          character: `U+${(bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
        }),
      );
    return text.replace(escaped, (character) => references[character] as string);
  }
}

/** @throws ServiceError DOCUMENT_INVALID naming the field. */
export function writeXml(value: JsonValue, options: Options): string {
  if (!isObject(value)) throw invalid(documentsMessage('xmlRoot'));
  return new XmlWriter(options).document(value);
}
