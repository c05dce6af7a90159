import {
  getPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parsePath,
  withPath,
} from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { withFilesOf } from './with-files-of.ts';

const fromField = field(z.string().min(1).max(512).default('data'), { label: 'Field' });
const toField = field(z.string().min(1).max(512).default('data'), { label: 'Put the result in' });
const toFieldOrItem = field(z.string().max(512).default('data'), {
  label: 'Put the result in',
  help: 'Empty: what is read from XML becomes the item.',
});

function textAt(json: JsonObject, name: string): string {
  const value = getPath(json, parsePath(name));
  if (typeof value === 'string') return value;
  throw invalidParameter(nodeMessage('notText', { name }));
}

function placed(json: JsonObject, destination: string, value: JsonValue): JsonObject {
  if (destination !== '') return withPath(json, parsePath(destination), value);
  return isJsonObject(value) ? value : { data: value };
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
    field: field(z.string().max(512).default('data'), {
      label: 'Field',
      help: 'Empty: the whole item is written as XML.',
    }),
    destination: toFieldOrItem,
    attributePrefix: field(z.string().max(8).default('@'), {
      label: 'Attributes begin with',
      help: 'Writing, a field of this very name may hold several attributes, as an object.',
    }),
    textKey: field(z.string().min(1).max(40).default('#text'), {
      label: 'Text beside attributes is in',
      advanced: true,
    }),
    typed: field(z.boolean().default(true), {
      label: 'Read numbers, true and false',
      showWhen: { operation: ['parse'] },
    }),
    trim: field(z.boolean().default(false), {
      label: 'Trim texts',
      help: 'On: spaces and line breaks at the ends of texts are left out.',
      advanced: true,
      showWhen: { operation: ['parse'] },
    }),
    indented: field(z.boolean().default(false), { label: 'Indented', showWhen: { operation: ['build'] } }),
    declaration: field(z.enum(['none', 'plain', 'standalone']).default('none'), {
      label: 'XML declaration',
      advanced: true,
      expression: false,
      showWhen: { operation: ['build'] },
    }),
    root: field(z.string().max(200).default(''), {
      label: 'Root element for several fields',
      help: 'Empty: the data has one field, which is the root element.',
      advanced: true,
      showWhen: { operation: ['build'] },
    }),
    includeOther: field(z.boolean().default(true), {
      label: 'Keep the other fields',
      advanced: true,
      expression: false,
      showWhen: { operation: ['build'] },
    }),
  }),
  run: async ({ parameters, item, documents }) => {
    const { json } = item;
    const { attributePrefix, textKey, typed, trim, indented, declaration, root, includeOther } = parameters;
    if (parameters.operation === 'parse') {
      const read = await documents.value('xml.read', textAt(json, parameters.field), {
        attributePrefix,
        textKey,
        typed,
        trim,
        encoding: 'text',
      });
      return withFilesOf(item, placed(json, parameters.destination, read));
    }
    const value = parameters.field === '' ? json : getPath(json, parsePath(parameters.field));
    if (!isJsonObject(value)) throw invalidParameter(nodeMessage('notAnObject', { name: parameters.field }));
    if (parameters.destination === '') throw invalidParameter(nodeMessage('xmlDestination'));
    const rooted = root !== '' && Object.keys(value).length !== 1 ? { [root]: value } : value;
    const text = await documents.value('xml.write', JSON.stringify(rooted), {
      attributePrefix,
      textKey,
      indented,
      declaration,
    });
    return withFilesOf(item, withPath(includeOther ? json : {}, parsePath(parameters.destination), text));
  },
  docs: 'Text is kept as it is, with spaces and line breaks at its ends, unless it is to be trimmed. Text beside elements that is only space is left out; CDATA, and what is in an element with `xml:space="preserve"`, is always kept. Elements, or attributes, of one name at one path have one type: they are numbers only if nothing of any of them is lost (`007`, `+49` and `1.10` stay text, and with them all others there), true and false if each is one of them, else text. Entities that a document declares itself are refused. What is written is well-formed, or the error names the field that stands against it, and is read as it was. Indenting puts no space beside text.',
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
            name: field(z.string().min(1).max(256), {
              label: 'Field',
              help: 'A dot leads into objects: user.name.',
            }),
            selector: field(z.string().min(1).max(1_000), { label: 'CSS selector' }),
            get: field(z.enum(['text', 'lines', 'html', 'attribute', 'value']).default('text'), {
              label: 'Take',
              help: 'Text as a reader sees it: on one line, or with the lines that it has.',
            }),
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
  run: async ({ parameters: { field: name, extract, keep }, item, documents }) => {
    const html = textAt(item.json, name);
    const found = await documents.value('html.extract', html, { extract });
    const copies = new Set<unknown>();
    const result = Object.entries(found).reduce(
      (json, [path, value]) => withPath(json, parsePath(path), value, copies),
      keep ? item.json : {},
    );
    return withFilesOf(item, result);
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
  run: async ({ parameters, item, documents }) => {
    const { json } = item;
    const operation = parameters.operation === 'toHtml' ? 'markdown.toHtml' : 'html.toMarkdown';
    const text = await documents.value(operation, textAt(json, parameters.field), {});
    return withFilesOf(item, withPath(json, parsePath(parameters.destination), text));
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
