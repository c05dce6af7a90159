import { subtitle } from '@reporunner/core';
import { defineAction } from '@reporunner/integrations';
import { checkUrl } from '../../values/check-constants.ts';
import { credentialTypes } from './authentication/authenticate.ts';
import { readPages } from './pagination.ts';
import { parameters } from './parameters.ts';

export const httpRequest = defineAction({
  type: 'core.httpRequest',
  label: 'HTTP request',
  description: 'Calls any HTTP API and outputs its answer, page by page if need be.',
  group: 'io',
  icon: 'globe',
  aliases: ['http', 'api', 'rest', 'fetch', 'curl', 'download'],
  intents: ['call an api', 'fetch a url', 'post to', 'download a file', 'send a request', 'get data from'],
  role: 'http-request',
  subtitle: subtitle({ value: 'method', or: 'GET' }, { value: 'url', as: 'address' }),
  parameters,
  check: ({ url }) => checkUrl(url, 'url'),
  credentials: [
    {
      name: 'auth',
      types: [...credentialTypes, 'awsSignature'],
      required: false,
    },
  ],
  sideEffect: ({ method }) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS',
  run: readPages,
  docs: `Lists: in the query and in forms a list repeats its name, \`{ "id": ["a", "b"] }\` is sent as \`id=a&id=b\`; null and undefined are left out. The query that the URL has already stays as it is written.

Bodies: JSON that is missing is sent as \`null\`, text that is missing or null as an empty body. JSON and text are sent in the charset that the \`Content-Type\` declares, else in UTF-8; a character that the charset lacks fails the item. Forms are sent in UTF-8. A \`Content-Type\` header of your own wins; a multipart body adds its boundary to it.

Headers: those of the node win over those of the credential, with a warning in the log of the execution. \`Host\`, \`Content-Length\` and others of the connection are made of the URL and the body, those of the node are not sent, with a warning.

Answers: content codings (gzip, deflate, br, zstd) are removed. What stands in \`Content-Encoding\` and is no coding is passed over: \`identity\`, \`none\`, \`aws-chunked\`, and charsets such as \`utf-8\`. Any other coding is an error. With \`auto\`, an answer that says that it is JSON and begins as such is read as JSON; if it is broken, or not valid in its charset, the item fails with line and column. An integer beyond 2^53, such as an id of 18 digits, comes as text of its digits, for a number would be another one; in the JSON of a body it is sent as text too. Text that is not JSON comes as text, with a warning; so do lines of JSON, without one. In text, bytes that are not valid in the charset become U+FFFD, with a warning. Text of more than 8 MB, and JSON of more than 16 MB that would become one item, is kept as a file, with a warning; asked for as text or JSON, it fails with \`HTTP_RESPONSE_TOO_LARGE\`. JSON has at most 2,000,000 values (\`JSON_TOO_WIDE\`).

Secrets: what the credential adds, and every header that is not known to be harmless, goes to the origin of the URL and to the hosts of the credential only. Redirects and pages elsewhere are followed without them, query parameters of the credential that the other server repeats included. Where a credential names allowed hosts, the first request must go to one of them.

Errors: an answer of 400 or more fails the item. \`$json.error\` and the error port have its status, headers and body in \`details\`.

With a header for an idempotency key, each request carries a key that stays the same for retries and after a crash, and differs for each item and page.`,
  examples: [
    { title: 'Read JSON', parameters: { url: 'https://api.example.com/orders' } },
    {
      title: 'Post JSON',
      parameters: {
        method: 'POST',
        url: 'https://api.example.com/orders',
        bodyKind: 'json',
        body: { sku: 'a-1' },
      },
    },
  ],
});
