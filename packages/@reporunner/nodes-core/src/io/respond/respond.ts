import { type BinaryHandle, type Item, ServiceError, subtitle } from '@reporunner/core';
import {
  charsetOfReply,
  defineBatchAction,
  encodeBody,
  field,
  replyHeaders,
  type WebhookReply,
} from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../../messages/error-messages.ts';
import { jsonOf, jsonRendering } from '../../values/json-text.ts';
import { headerTexts, replyHeadersSchema } from '../../values/reply-headers-schema.ts';
import { textBody } from '../../values/text-body.ts';

const parameters = z.strictObject({
  status: field(z.int().min(200).max(599).default(200), { label: 'Status' }),
  headers: field(replyHeadersSchema.default({}), {
    label: 'Headers',
    help: 'A list as value is a header for each of its values.',
  }),
  bodyKind: field(
    z.enum(['firstItem', 'allItems', 'json', 'text', 'lines', 'binary', 'none']).default('firstItem'),
    {
      label: 'Respond with',
      help: '`lines` streams every item as one line of JSON, so that a caller can read while it comes.',
    },
  ),
  body: field(z.json().optional(), {
    label: 'Body',
    showWhen: { bodyKind: ['json', 'text'] },
    jsonTemplate: { when: { bodyKind: ['json'] }, rendering: 'jsonRendering' },
  }),
  jsonRendering: jsonRendering({ bodyKind: ['json'] }),
  binaryField: field(z.string().default('data'), {
    label: 'Binary field',
    showWhen: { bodyKind: ['binary'] },
  }),
});

type Parameters = z.output<typeof parameters>;
type Payload = { readonly contentType: string | undefined; readonly body: WebhookReply['body'] };

const json = 'application/json; charset=utf-8';

/** One line of JSON per item, made while it is sent: memory holds one line. */
async function* lines(items: readonly Item[]): AsyncGenerator<string> {
  for (const item of items) yield `${JSON.stringify(item.json)}\n`;
}

function binaryOf(items: readonly Item[], name: string): BinaryHandle {
  const handle = items.find((item) => item.binary?.[name] !== undefined)?.binary?.[name];
  if (handle === undefined) {
    throw new ServiceError(nodeMessage('noBinaryAnywhere', { name }), {
      code: 'NODE_PARAMETER_INVALID',
      service: 'core.respond',
    });
  }
  return handle;
}

function payload(parameters: Parameters, items: readonly Item[]): Payload {
  switch (parameters.bodyKind) {
    case 'firstItem':
      return { contentType: json, body: JSON.stringify(items[0]?.json ?? {}) };
    case 'allItems':
      return { contentType: json, body: JSON.stringify(items.map((item) => item.json)) };
    case 'json':
      return { contentType: json, body: JSON.stringify(jsonOf(parameters.body) ?? null) };
    case 'text':
      return {
        contentType: 'text/plain; charset=utf-8',
        body: textBody(parameters.body),
      };
    case 'lines':
      return { contentType: 'application/x-ndjson; charset=utf-8', body: lines(items) };
    case 'binary': {
      const handle = binaryOf(items, parameters.binaryField);
      return { contentType: handle.mimeType, body: handle };
    }
    case 'none':
      return { contentType: undefined, body: undefined };
  }
}

export const respondToWebhook = defineBatchAction({
  type: 'core.respond',
  label: 'Respond to webhook',
  description: 'Answers the HTTP request that started the workflow, then passes its items on.',
  group: 'io',
  icon: 'reply',
  aliases: ['reply', 'http response', 'return', 'answer request'],
  intents: [
    'respond to the caller',
    'return json',
    'send back a status code',
    'answer the webhook',
    'reply with data',
  ],
  subtitle: subtitle({ value: 'status' }, { value: 'bodyKind' }),
  answersCaller: true,
  parameters,
  // A workflow whose filters left no item still has to reply.
  runOnEmpty: true,
  runBatch: ({ parameters, items, respond }) => {
    const { contentType, body } = payload(parameters, items);
    const own = replyHeaders(headerTexts(parameters.headers));
    const isTyped = Object.keys(own).some((name) => name.toLowerCase() === 'content-type');
    // It is encoded when it is sent; whether it can be shows here.
    const charset = charsetOfReply(own);
    if (charset !== undefined && (typeof body === 'string' || parameters.bodyKind === 'lines'))
      encodeBody(typeof body === 'string' ? body : '', charset);
    const headers = contentType === undefined || isTyped ? own : { 'content-type': contentType, ...own };
    respond({ status: parameters.status, headers, body });
    return items;
  },
  docs: `A text that is missing or null is an empty body; JSON that is missing is \`null\`.

Text is sent in the charset that an own \`Content-Type\` declares; without one it is sent in UTF-8, and \`text/…\`, XML and JavaScript say \`charset=utf-8\`. A charset that lacks a character of the text fails the node.

\`Location\` is percent-encoded, file names in \`Content-Disposition\` are encoded as RFC 6266 says. A list as value makes several headers of one name, such as two \`Set-Cookie\`; a header that an answer has once (\`Content-Type\`, \`Location\` …) cannot be sent several times. Any other header that cannot be sent, with a line break or with characters beyond ISO-8859-1, fails the node. Headers of the connection, and those that would hold for every page of this server (\`Strict-Transport-Security\`, \`Clear-Site-Data\`, \`Alt-Svc\` and the like), are not sent.

A file carries its name (\`Content-Disposition: inline\`) unless that header is set. A status is 200 or more: 1xx is no final answer.`,
  examples: [
    {
      title: 'Answer 201 with the created order',
      parameters: { status: 201, bodyKind: 'firstItem' },
      input: [{ id: 7 }],
      output: [{ id: 7 }],
    },
  ],
});
