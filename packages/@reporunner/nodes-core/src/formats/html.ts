import type { JsonValue } from '@reporunner/core';
import { load } from 'cheerio';

export interface Extraction {
  readonly name: string;
  readonly selector: string;
  readonly get: 'text' | 'html' | 'attribute' | 'value';
  readonly attribute: string;
  readonly all: boolean;
}

export function extractHtml(html: string, wanted: readonly Extraction[]): Record<string, JsonValue> {
  const page = load(html);
  const found: Record<string, JsonValue> = {};
  for (const { name, selector, get, attribute, all } of wanted) {
    const take = (one: ReturnType<typeof page>): JsonValue => {
      switch (get) {
        case 'text':
          return one.text().replace(/\s+/g, ' ').trim();
        case 'html':
          return one.html() ?? '';
        case 'attribute':
          return one.attr(attribute) ?? null;
        case 'value':
          return String(one.val() ?? '');
      }
    };
    const values = page(selector)
      .toArray()
      .map((element) => take(page(element)));
    found[name] = all ? values : (values[0] ?? null);
  }
  return found;
}
