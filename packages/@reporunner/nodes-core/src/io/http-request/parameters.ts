import type { ItemContext } from '@reporunner/integrations';
import { field } from '@reporunner/integrations';
import { z } from 'zod';
import { jsonRendering } from '../../values/json-text.ts';
import { idempotencyHeader } from './idempotency.ts';

/** Null is left out of what is sent, as undefined is. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'a text, a number, true or false',
});
const headerValues = z.record(z.string().max(256), scalar);
const queryValues = z.record(
  z.string().max(256),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(scalar)], {
    error: 'a text, a number, true or false, or a list of them',
  }),
);

const paginationSchema = z.strictObject({
  kind: field(z.enum(['none', 'page', 'offset', 'cursor', 'linkHeader', 'nextUrl']).default('none'), {
    label: 'Pages by',
    expression: false,
  }),
  parameter: field(z.string().max(128).default('page'), {
    label: 'Query parameter',
    help: 'That carries the page, the offset or the cursor.',
  }),
  start: field(z.int().min(0).default(1), { label: 'First value' }),
  size: field(z.int().min(1).max(100_000).default(100), { label: 'Step of the offset' }),
  path: field(z.string().max(512).default('next'), {
    label: 'Where the answer says what comes next',
    help: 'A dot leads into objects: paging.next. A field whose name is the text itself wins: @odata.nextLink.',
  }),
  items: field(z.string().max(512).default(''), {
    label: 'Where the items are',
    help: 'A page without any is the last. Empty: the answer itself.',
  }),
  maxPages: field(z.int().min(1).max(10_000).default(100), { label: 'Most pages' }),
  delayMs: field(z.int().min(0).max(60_000).default(0), { label: 'Pause between pages in milliseconds' }),
});

export const parameters = z.strictObject({
  method: field(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET'), {
    label: 'Method',
  }),
  url: field(z.string().min(1).max(10_000), { label: 'URL', placeholder: 'https://api.example.com/orders' }),
  query: field(queryValues.default({}), {
    label: 'Query parameters',
    kind: 'fields',
    help: 'A list repeats its name.',
  }),
  headers: field(headerValues.default({}), { label: 'Headers', kind: 'fields' }),
  bodyKind: field(z.enum(['none', 'json', 'form', 'multipart', 'text', 'binary']).default('none'), {
    label: 'Body',
    expression: false,
  }),
  body: field(z.json().optional(), {
    label: 'Content',
    help: 'JSON, or fields of a form. A list repeats its field.',
    showWhen: { bodyKind: ['json', 'form', 'multipart', 'text'] },
    jsonTemplate: { when: { bodyKind: ['json', 'form', 'multipart'] }, rendering: 'jsonRendering' },
  }),
  jsonRendering: jsonRendering({ bodyKind: ['json', 'form', 'multipart'] }),
  contentType: field(z.string().max(256).default(''), {
    label: 'Content type',
    showWhen: { bodyKind: ['text', 'binary'] },
  }),
  binaryField: field(z.string().max(256).default('data'), {
    label: 'Binary field',
    showWhen: { bodyKind: ['binary', 'multipart'] },
  }),
  response: field(z.enum(['auto', 'json', 'text', 'binary']).default('auto'), {
    label: 'Read the answer as',
    advanced: true,
    expression: false,
  }),
  fullResponse: field(z.boolean().default(false), {
    label: 'With status and headers',
    advanced: true,
    expression: false,
  }),
  neverError: field(z.boolean().default(false), {
    label: 'Go on with 4xx and 5xx',
    advanced: true,
    expression: false,
  }),
  splitItems: field(z.boolean().default(true), {
    label: 'One item per element of a list',
    advanced: true,
    expression: false,
  }),
  timeoutMs: field(z.int().min(1).max(3_600_000).default(30_000), {
    label: 'Time limit in milliseconds',
    advanced: true,
  }),
  maxMegabytes: field(z.int().min(1).max(10_240).default(50), {
    label: 'Largest answer in MB',
    advanced: true,
    help: 'Files are streamed to the disk; anything else is read into memory.',
  }),
  maxRedirects: field(z.int().min(0).max(20).default(5), { label: 'Most redirects', advanced: true }),
  retries: field(z.int().min(0).max(10).default(0), {
    label: 'Tries again',
    advanced: true,
    help: 'GET, HEAD, PUT and DELETE, after broken connections and 408, 429, 502, 503, 504.',
  }),
  idempotencyHeader,
  allowInvalidCertificate: field(z.boolean().default(false), {
    label: 'Accept any certificate',
    advanced: true,
    expression: false,
  }),
  pagination: field(paginationSchema.prefault({}), { label: 'Pages', advanced: true, kind: 'collection' }),
});

export type HttpRequestParameters = z.output<typeof parameters>;
export type HttpRequestContext = ItemContext<HttpRequestParameters>;
