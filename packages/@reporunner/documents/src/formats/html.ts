import type { JsonObject, JsonValue } from '@reporunner/core';
import type { HtmlExtraction } from '@reporunner/integrations';
import { type Cheerio, load } from 'cheerio';
import type { AnyNode, Element } from 'domhandler';
import { parameterInvalid } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { linesOf } from './html-text.ts';

/** The attribute as the document has it: in HTML, case does not matter. */
function nameIn(element: AnyNode, name: string): string {
  if (!('attribs' in element) || Object.hasOwn(element.attribs, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(element.attribs).find((one) => one.toLowerCase() === wanted) ?? name;
}

/** @throws ServiceError NODE_PARAMETER_INVALID for a selector that is none. */
export function extractHtml(html: string, wanted: readonly HtmlExtraction[]): JsonObject {
  const page = load(html);
  const found: [string, JsonValue][] = [];
  for (const { name, selector, get, attribute, all } of wanted) {
    const take = (element: AnyNode): JsonValue => {
      const one: Cheerio<AnyNode> = page(element);
      switch (get) {
        case 'text':
          return linesOf(element).replace(/\s+/g, ' ').trim();
        case 'lines':
          return linesOf(element);
        case 'html':
          return one.html() ?? '';
        case 'attribute':
          return one.attr(nameIn(element, attribute)) ?? null;
        case 'value':
          return String((one as Cheerio<Element>).val() ?? '');
      }
    };
    let elements: readonly AnyNode[];
    try {
      const selected = page(selector);
      elements = all ? selected.toArray() : selected.first().toArray();
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw parameterInvalid(
        documentsMessage('selectorInvalid', {
          selector,
          reason: error instanceof Error ? error.message : '',
        }),
      );
    }
    const values = elements.map(take);
    found.push([name, all ? values : (values[0] ?? null)]);
  }
  return Object.fromEntries(found);
}
