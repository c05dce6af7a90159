import {
  type Item,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ServiceError,
  sleep,
} from '@reporunner/core';
import {
  defineAction,
  field,
  type HttpRequest,
  type HttpResponse,
  type ItemContext,
  retryAfterMs,
} from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../../conditions/conditions.ts';
import { getPath, parsePath } from '../../paths/paths.ts';
import { credentialTypes, sendAuthenticated } from './authentication/authenticate.ts';

const pairs = z.record(z.string().max(256), z.union([z.string(), z.number(), z.boolean()]));

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
  path: field(z.string().max(512).default('next'), { label: 'Where the answer says what comes next' }),
  items: field(z.string().max(512).default(''), {
    label: 'Where the items are',
    help: 'A page without any is the last. Empty: the answer itself.',
  }),
  maxPages: field(z.int().min(1).max(10_000).default(100), { label: 'Most pages' }),
  delayMs: field(z.int().min(0).max(60_000).default(0), { label: 'Pause between pages in milliseconds' }),
});

const parameters = z.strictObject({
  method: field(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET'), {
    label: 'Method',
  }),
  url: field(z.string().min(1).max(10_000), { label: 'URL', placeholder: 'https://api.example.com/orders' }),
  query: field(pairs.default({}), { label: 'Query parameters', kind: 'fields' }),
  headers: field(pairs.default({}), { label: 'Headers', kind: 'fields' }),
  bodyKind: field(z.enum(['none', 'json', 'form', 'multipart', 'text', 'binary']).default('none'), {
    label: 'Body',
    expression: false,
  }),
  body: field(z.json().optional(), {
    label: 'Content',
    help: 'JSON, or fields of a form.',
    showWhen: { bodyKind: ['json', 'form', 'multipart', 'text'] },
  }),
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
  allowInvalidCertificate: field(z.boolean().default(false), {
    label: 'Accept any certificate',
    advanced: true,
    expression: false,
  }),
  pagination: field(paginationSchema.prefault({}), { label: 'Pages', advanced: true, kind: 'collection' }),
});

type Parameters = z.output<typeof parameters>;
type Context = ItemContext<Parameters>;

const texts = (given: Readonly<Record<string, string | number | boolean>>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));

function formOf(body: JsonValue | undefined): Record<string, string> {
  if (!isJsonObject(body)) throw invalidParameter('The content of a form is an object with its fields.');
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}

function bodyOf({ parameters: given, item, binary }: Context): HttpRequest['body'] {
  switch (given.bodyKind) {
    case 'none':
      return undefined;
    case 'json':
      return { json: given.body ?? null };
    case 'form':
      return { form: formOf(given.body) };
    case 'text': {
      const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? '');
      return given.contentType === '' ? { text } : { text, contentType: given.contentType };
    }
    case 'binary': {
      const handle = item.binary?.[given.binaryField];
      if (handle === undefined)
        throw invalidParameter(`The item has no binary data in "${given.binaryField}".`);
      return {
        stream: () => binary.lend(handle),
        length: handle.size,
        contentType: given.contentType || handle.mimeType,
      };
    }
    case 'multipart': {
      const fields = Object.entries(formOf(given.body ?? {})).map(([name, value]) => ({ name, value }));
      const handle = item.binary?.[given.binaryField];
      if (handle === undefined) return { multipart: fields };
      const file = {
        name: given.binaryField,
        value: () => binary.lend(handle),
        length: handle.size,
        fileName: handle.fileName ?? 'file',
        contentType: handle.mimeType,
      };
      return { multipart: [...fields, file] };
    }
  }
}

async function statusError(response: HttpResponse, now: number): Promise<ServiceError> {
  const excerpt = (await response.text().catch(() => '')).slice(0, 500);
  const { status, statusText, headers, url } = response;
  const retryAfter = retryAfterMs(headers['retry-after'], now);
  return new ServiceError(
    `${new URL(url).host} answered ${status}${statusText === '' ? '' : ` ${statusText}`}${excerpt === '' ? '' : `: ${excerpt}`}`,
    {
      code: 'HTTP_STATUS',
      service: 'core.httpRequest',
      recoverable: status === 408 || status === 425 || status === 429 || status >= 500,
      details: { status, ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }) },
    },
  );
}

async function send(context: Context, url: string, query: Record<string, string>): Promise<HttpResponse> {
  const { parameters: given, http, credentials, clock, signal } = context;
  const credential = await credentials.get('auth');
  const request: HttpRequest = {
    method: given.method,
    url,
    query,
    headers: texts(given.headers),
    timeoutMs: given.timeoutMs,
    maxResponseBytes: given.maxMegabytes * 1024 * 1024,
    maxRedirects: given.maxRedirects,
    allowInvalidCertificate: given.allowInvalidCertificate,
    signal,
    ...(credential === undefined ? {} : { allowedHosts: credential.allowedHosts }),
    ...(given.retries === 0
      ? {}
      : { retry: { attempts: given.retries + 1, delayMs: 500, maxDelayMs: 30_000 } }),
  };
  const withBody = async (): Promise<HttpRequest> => {
    const body = bodyOf(context);
    return body === undefined ? request : { ...request, body };
  };
  return sendAuthenticated(withBody, credential, { http, clock, signal });
}

type Content = { readonly value: JsonValue } | { readonly binary: NonNullable<Item['binary']> };

async function contentOf(response: HttpResponse, { parameters: given, binary }: Context): Promise<Content> {
  const type = response.headers['content-type'] ?? '';
  const isText = type === '' || /^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(type);
  if (given.response === 'binary' || (given.response === 'auto' && !isText)) {
    const name = /filename="?([^";]+)/i.exec(response.headers['content-disposition'] ?? '')?.[1];
    const facts = {
      mimeType: type.split(';')[0] || 'application/octet-stream',
      ...(name === undefined ? {} : { fileName: name }),
    };
    return { binary: { data: await binary.write(response.lend(), facts) } };
  }
  if (given.response === 'json') return { value: await response.json() };
  const text = await response.text();
  if (given.response === 'auto' && /json/i.test(type) && text !== '') {
    try {
      return { value: JSON.parse(text) as JsonValue };
    } catch {
      // A server that says JSON and sends something else is heard all the same.
    }
  }
  return { value: text };
}

function itemsOf(content: Content, response: HttpResponse, given: Parameters): readonly Item[] {
  const { status, statusText, headers } = response;
  if (given.fullResponse) {
    const body = 'value' in content ? { body: content.value } : {};
    return [
      {
        json: { status, statusText, headers, ...body },
        ...('binary' in content ? { binary: content.binary } : {}),
      },
    ];
  }
  if ('binary' in content) return [{ json: {}, binary: content.binary }];
  const { value } = content;
  const asItem = (one: JsonValue): Item => ({ json: isJsonObject(one) ? one : { data: one } });
  return Array.isArray(value) && given.splitItems
    ? (value as readonly JsonValue[]).map(asItem)
    : [asItem(value)];
}

function nextLink(response: HttpResponse): string | undefined {
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(response.headers.link ?? '')?.[1];
}

async function allPages(context: Context): Promise<readonly Item[]> {
  const { parameters: given, clock, signal } = context;
  const { pagination } = given;
  const found: Item[] = [];
  let { url } = given;
  let counter = pagination.start;
  let cursor: string | undefined;
  for (let page = 1; page <= pagination.maxPages; page += 1) {
    if (page > 1 && pagination.delayMs > 0) await sleep(clock, pagination.delayMs, signal);
    const query = texts(given.query);
    if (pagination.kind === 'page' || pagination.kind === 'offset')
      query[pagination.parameter] = String(counter);
    if (pagination.kind === 'cursor' && cursor !== undefined) query[pagination.parameter] = cursor;
    const response = await send(context, url, url === given.url ? query : {});
    if (response.status >= 400 && !given.neverError) throw await statusError(response, clock.now());
    const content = await contentOf(response, context);
    if (pagination.kind === 'none') return itemsOf(content, response, given);
    const value = 'value' in content ? content.value : null;
    const items = pagination.items === '' ? value : (getPath(value, parsePath(pagination.items)) ?? null);
    const isEmpty = items === null || items === '' || (Array.isArray(items) && items.length === 0);
    if (!isEmpty) found.push(...itemsOf({ value: items }, response, given));
    if (pagination.kind === 'page' || pagination.kind === 'offset') {
      if (isEmpty) break;
      counter += pagination.kind === 'page' ? 1 : pagination.size;
      continue;
    }
    const next =
      pagination.kind === 'linkHeader' ? nextLink(response) : getPath(value, parsePath(pagination.path));
    if (next === undefined || next === null || next === '' || next === false || next === cursor) break;
    if (pagination.kind === 'cursor') cursor = String(next);
    else url = new URL(String(next), response.url).href;
  }
  return found;
}

export const httpRequest = defineAction({
  type: 'core.httpRequest',
  label: 'HTTP request',
  description: 'Calls any HTTP API and puts out its answer, page by page if need be.',
  group: 'io',
  icon: 'globe',
  aliases: ['http', 'api', 'rest', 'fetch', 'curl', 'download'],
  intents: ['call an api', 'fetch a url', 'post to', 'download a file', 'send a request', 'get data from'],
  parameters,
  credentials: [
    {
      name: 'auth',
      types: [...credentialTypes, 'awsSignature'],
      required: false,
    },
  ],
  sideEffect: ({ method }) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS',
  run: (context): Promise<readonly Item[] | readonly JsonObject[]> => allPages(context),
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
