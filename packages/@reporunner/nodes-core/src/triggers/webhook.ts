import { LIMITS } from '@reporunner/constants';
import { subtitle } from '@reporunner/core';
import {
  charsetOfReply,
  defineTrigger,
  encodeBody,
  field,
  replyHeaders,
  type WebhookAuth,
} from '@reporunner/integrations';
import { z } from 'zod';
import { headerTexts, replyHeadersSchema } from '../values/reply-headers-schema.ts';
import { webhookPath } from './webhook-path.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
const authSlots = { basic: 'httpBasic', header: 'httpHeader', hmac: 'webhookHmac' } as const;

const parameters = z.strictObject({
  path: field(z.string().trim().max(512), {
    label: 'Path',
    help: 'Added to /webhook/. Use `:name` for a path parameter; it arrives in `params.name`.',
    placeholder: 'orders/:id',
    expression: false,
  }),
  methods: field(z.array(z.enum(methods)).min(1).default(['POST']), { label: 'Methods', expression: false }),
  auth: field(z.enum(['none', 'basic', 'header', 'hmac']).default('none'), {
    label: 'Authentication',
    help: 'Checked before anything starts, on the raw bytes of the request. What proved the sender is masked in the data.',
    expression: false,
  }),
  respond: field(z.enum(['immediately', 'lastNode', 'respondNode']).default('immediately'), {
    label: 'Respond',
    help: 'Immediately, when the last node finishes, or using a "Respond to webhook" node.',
    expression: false,
  }),
  status: field(z.int().min(200).max(599).optional(), {
    label: 'Status',
    help: 'Default: 202 at once, 200 when the last node is done.',
    expression: false,
  }),
  responseHeaders: field(replyHeadersSchema.default({}), {
    label: 'Response headers',
    help: 'A list as value is a header for each of its values.',
    advanced: true,
    expression: false,
  }),
  responseBody: field(z.string().max(100_000).optional(), {
    label: 'Response body',
    kind: 'longText',
    help: 'Default: {"executionId": …}.',
    showWhen: { respond: ['immediately'] },
    expression: false,
  }),
  responseData: field(z.enum(['firstItem', 'allItems', 'binary', 'none']).default('firstItem'), {
    label: 'Respond with',
    showWhen: { respond: ['lastNode'] },
    expression: false,
  }),
  rawBody: field(z.boolean().default(false), {
    label: 'Keep the raw body',
    advanced: true,
    help: 'Stores the bytes as they came, as binary `body`, and leaves `body` in the data empty.',
    expression: false,
  }),
  maxBodyBytes: field(z.int().min(1).max(1_073_741_824).default(LIMITS.webhookBodyBytes), {
    label: 'Largest body in bytes',
    advanced: true,
    expression: false,
  }),
  cors: field(z.array(z.string().max(256)).max(100).default([]), {
    label: 'Allowed origins',
    advanced: true,
    help: 'Origins that browsers may call from; * for any.',
    expression: false,
  }),
  timeoutMs: field(z.int().min(1_000).max(3_600_000).default(120_000), {
    label: 'Longest wait for an answer, in milliseconds',
    advanced: true,
    help: 'Then the caller gets 504, and the execution goes on.',
    expression: false,
  }),
  idempotencyHeader: field(z.string().max(128).default(''), {
    label: 'Header with the delivery id',
    advanced: true,
    help: 'A request that repeats an id is answered, but starts nothing new.',
    placeholder: 'x-request-id',
    expression: false,
  }),
});

/** What can be sent, by the charset that it declares. */
function responseHeadersOf({ responseHeaders, responseBody = '' }: z.output<typeof parameters>) {
  const headers = replyHeaders(headerTexts(responseHeaders));
  const charset = charsetOfReply(headers);
  if (charset !== undefined) encodeBody(responseBody, charset);
  return headers;
}

function authOf(kind: z.output<typeof parameters>['auth']): WebhookAuth {
  return kind === 'none' ? { kind } : { kind, slot: kind };
}

export const webhookTrigger = defineTrigger({
  type: 'core.webhook',
  label: 'Webhook',
  description:
    'Starts the workflow for each HTTP request to its address, and can answer that request with a result.',
  group: 'trigger',
  icon: 'webhook',
  aliases: ['http trigger', 'callback', 'endpoint', 'api', 'receive request'],
  intents: [
    'when a request arrives',
    'when a form posts to a url',
    'expose an api endpoint',
    'receive a callback',
    'on incoming http',
  ],
  subtitle: subtitle({ each: 'methods' }, { value: 'path', prefix: '/' }),
  startsOn: 'webhook',
  address: { kind: 'webhook', path: 'path', methods: 'methods' },
  awaitsAnswer: { parameter: 'respond', value: 'respondNode' },
  parameters,
  neededCredentials: ({ auth }) => (typeof auth === 'string' && auth in authSlots ? [auth] : []),
  credentials: Object.entries(authSlots).map(([name, type]) => ({ name, types: [type], required: false })),
  output: z.object({
    method: z.string(),
    path: z.string(),
    params: z.record(z.string(), z.string()),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    headers: z.record(z.string(), z.string()),
    body: z.json(),
  }),
  activation: (parameters) => {
    const { status, responseBody, idempotencyHeader, path, auth, ...rest } = parameters;
    return {
      kind: 'webhook',
      webhook: {
        ...rest,
        responseHeaders: responseHeadersOf(parameters),
        path: webhookPath(path),
        auth: authOf(auth),
        status: status ?? (parameters.respond === 'immediately' ? 202 : 200),
        ...(responseBody === undefined ? {} : { responseBody }),
        ...(idempotencyHeader === '' ? {} : { idempotencyHeader: idempotencyHeader.toLowerCase() }),
      },
    };
  },
  docs: `Bodies are read by their content type, in the charset it declares (UTF-8 otherwise; a byte order mark wins), after their content codings (gzip, deflate, br, zstd and lists of them) are removed: JSON (also \`text/json\`), forms and text come as \`body\`, files as binary data. A file has the name that its \`Content-Disposition\` header gives. Repeated names in the query and in forms are lists. An integer of JSON beyond 2^53, such as an id of 18 digits, comes as text of its digits. A body with bytes that are not valid in its charset is refused with 400. A body without a content type is read as JSON if it is JSON, else as text, or as a file if it is no valid text.

Files of a form have the name of their field. Of several files in one field the first has that name, the others the next free number behind it: \`photo\`, \`photo1\`, \`photo2\`. A file field that was left empty, without a name and without bytes, is no file.

Nothing is cut: a body larger than \`maxBodyBytes\` (before or after its content coding), a form with more than ${LIMITS.formFields} fields or ${LIMITS.formFiles} files, or a name longer than ${LIMITS.formNameLength} characters is refused with 413 that says so, JSON with more than ${LIMITS.jsonDepth} objects and lists inside one another with 400.

The path may have letters of any language, and percent-encoded characters: \`größe\` and \`gr%C3%B6%C3%9Fe\` are the same. A parameter is one segment of the path, percent-decoded: \`a%2Fb\` comes as \`a/b\`. HEAD is answered as GET, without a body.

\`headers\` are those of the request, with lower-case names. The header that proved the sender (\`authorization\` with Basic auth, else the one that the credential names) is masked, and so is every copy of the credential's secrets in the request. Without authentication, or with another header as proof, \`authorization\` and \`cookie\` are data like any other: \`={{ $json.headers.authorization }}\` passes the caller's token on, and the execution keeps it. API keys and sessions of Reporunner itself never reach a workflow: its keys are masked, its cookies left out.

A workflow that ends without reaching a Respond to webhook node (with \`respondNode\`), or without a file (with \`binary\`), is answered with 500 that says so; its execution has succeeded. One that was cancelled is answered with 409, with the code \`EXECUTION_REPLACED\` where a later event took its place (\`debounceMs\`). A repeated delivery is answered with the id of the first execution.

Answers are shown by browsers in an origin of their own (\`Content-Security-Policy: sandbox\`); they cannot set cookies whose name begins with \`reporunner_\`.`,
  examples: [
    {
      title: 'Take orders and answer with the last node',
      parameters: { path: 'orders', respond: 'lastNode' },
    },
    {
      title: 'A path parameter',
      parameters: { path: 'customers/:id', methods: ['GET'], respond: 'respondNode' },
    },
  ],
});
