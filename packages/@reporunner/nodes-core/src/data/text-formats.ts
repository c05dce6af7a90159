import { isJsonObject, type JsonObject } from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { formats } from '../formats/index.ts';
import { getPath, parsePath, withPath } from '../paths/paths.ts';

const fromField = field(z.string().min(1).max(512).default('data'), { label: 'Field' });
const toField = field(z.string().min(1).max(512).default('data'), { label: 'Put the result in' });

function textAt(json: JsonObject, name: string, itemIndex: number): string {
  const value = getPath(json, parsePath(name));
  if (typeof value === 'string') return value;
  throw invalidParameter(`Item ${itemIndex}: "${name}" is no text.`);
}

export const xmlNode = defineAction({
  type: 'core.xml',
  label: 'XML',
  description: 'Turns XML text into data, or data into XML text.',
  group: 'data',
  icon: 'code-xml',
  aliases: ['xml', 'parse xml', 'xml to json', 'json to xml', 'soap'],
  intents: [
    'parse the xml',
    'read an xml answer',
    'convert to xml',
    'xml into json',
    'build an xml document',
  ],
  parameters: z.strictObject({
    operation: field(z.enum(['parse', 'build']).default('parse'), { label: 'Operation', expression: false }),
    field: fromField,
    destination: toField,
    attributePrefix: field(z.string().max(8).default('@'), { label: 'Attributes begin with' }),
    typed: field(z.boolean().default(true), { label: 'Read numbers', showWhen: { operation: ['parse'] } }),
    indented: field(z.boolean().default(false), { label: 'Indented', showWhen: { operation: ['build'] } }),
  }),
  run: async ({ parameters: given, item: { json }, itemIndex }) => {
    const { buildXml, parseXml } = await formats.xml();
    const to = parsePath(given.destination);
    if (given.operation === 'parse')
      return withPath(json, to, parseXml(textAt(json, given.field, itemIndex), given));
    const value = getPath(json, parsePath(given.field));
    if (!isJsonObject(value)) throw invalidParameter(`Item ${itemIndex}: "${given.field}" is no object.`);
    return withPath(json, to, buildXml(value, given.attributePrefix, given.indented));
  },
  examples: [
    {
      title: 'Read an answer',
      parameters: { operation: 'parse' },
      input: [{ data: '<order id="7"><sku>a</sku><sku>b</sku></order>' }],
      output: [{ data: { order: { sku: ['a', 'b'], '@id': 7 } } }],
    },
    {
      title: 'Write one',
      parameters: { operation: 'build' },
      input: [{ data: { order: { '@id': 7, sku: ['a', 'b & c'] } } }],
      output: [{ data: '<order id="7"><sku>a</sku><sku>b &amp; c</sku></order>' }],
    },
  ],
});

export const htmlExtract = defineAction({
  type: 'core.htmlExtract',
  label: 'HTML extract',
  description: 'Takes texts, attributes and parts out of HTML by CSS selectors.',
  group: 'data',
  icon: 'file-code',
  aliases: ['html', 'scrape', 'css selector', 'extract html', 'web page'],
  intents: [
    'scrape a page',
    'get the title of a page',
    'extract links',
    'read a table from html',
    'text of an element',
  ],
  parameters: z.strictObject({
    field: fromField,
    extract: field(
      z
        .array(
          z.strictObject({
            name: field(z.string().min(1).max(256), { label: 'Field' }),
            selector: field(z.string().min(1).max(1_000), { label: 'CSS selector' }),
            get: field(z.enum(['text', 'html', 'attribute', 'value']).default('text'), { label: 'Take' }),
            attribute: field(z.string().max(256).default('href'), {
              label: 'Attribute',
              showWhen: { get: ['attribute'] },
            }),
            all: field(z.boolean().default(false), { label: 'All that match, as a list' }),
          }),
        )
        .min(1)
        .max(100),
      { label: 'Extract' },
    ),
    keep: field(z.boolean().default(false), { label: 'Keep the other fields' }),
  }),
  run: async ({ parameters: { field: name, extract, keep }, item: { json }, itemIndex }) => {
    const { extractHtml } = await formats.html();
    const html = textAt(json, name, itemIndex);
    try {
      return { ...(keep ? json : {}), ...extractHtml(html, extract) };
    } catch (error) {
      throw invalidParameter(`A selector is not valid: ${error instanceof Error ? error.message : ''}`);
    }
  },
  examples: [
    {
      title: 'Title and links',
      parameters: {
        extract: [
          { name: 'title', selector: 'h1' },
          { name: 'links', selector: 'a', get: 'attribute', all: true },
        ],
      },
      input: [{ data: '<h1>Hej <b>du</b></h1><a href="/a">A</a><a href="/b">B</a>' }],
      output: [{ title: 'Hej du', links: ['/a', '/b'] }],
    },
  ],
});

export const markdownNode = defineAction({
  type: 'core.markdown',
  label: 'Markdown',
  description: 'Turns Markdown into HTML, or HTML into Markdown.',
  group: 'data',
  icon: 'heading',
  aliases: ['markdown', 'md', 'markdown to html', 'html to markdown', 'format text'],
  intents: [
    'render markdown',
    'convert to markdown',
    'html as markdown',
    'format the text',
    'readable text of a page',
  ],
  parameters: z.strictObject({
    operation: field(z.enum(['toHtml', 'toMarkdown']).default('toHtml'), {
      label: 'Operation',
      expression: false,
    }),
    field: fromField,
    destination: toField,
  }),
  run: async ({ parameters: given, item: { json }, itemIndex }) => {
    const { htmlToMarkdown, markdownToHtml } = await formats.markdown();
    const text = textAt(json, given.field, itemIndex);
    const made = given.operation === 'toHtml' ? markdownToHtml(text) : htmlToMarkdown(text);
    return withPath(json, parsePath(given.destination), made.trim());
  },
  docs: 'HTML made of Markdown keeps the HTML that the Markdown holds: clean it before you show it to others.',
  examples: [
    {
      title: 'To HTML',
      parameters: { operation: 'toHtml' },
      input: [{ data: '# Hej\n\n*du*' }],
      output: [{ data: '<h1>Hej</h1>\n<p><em>du</em></p>' }],
    },
    {
      title: 'To Markdown',
      parameters: { operation: 'toMarkdown' },
      input: [{ data: '<h2>Hej</h2><p><b>du</b></p>' }],
      output: [{ data: '## Hej\n\n**du**' }],
    },
  ],
});
