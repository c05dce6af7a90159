/** One request, or one after the other until a service has no more pages. */

import { getPath, type Item, type JsonValue, parsePath, ServiceError, sleep } from '@reporunner/core';
import type { HttpResponse, ItemResult } from '@reporunner/integrations';
import Link from 'http-link-header';
import { nodeMessage } from '../../messages/error-messages.ts';
import type { HttpRequestContext } from './parameters.ts';
import { contentOf, itemsOf, statusError } from './read-answer.ts';
import { sendRequest } from './send-request.ts';

/** The URL of the relation `next` (RFC 8288). Quotes that are not of the standard are taken off. */
function nextLink(response: HttpResponse): string | undefined {
  const header = response.headers.link;
  if (header === undefined) return undefined;
  let links: Link;
  try {
    links = Link.parse(header);
  } catch (error) {
    throw new ServiceError(nodeMessage('linkHeader', { host: new URL(response.url).host }), {
      code: 'HTTP_REQUEST_FAILED',
      service: 'core.httpRequest',
      cause: error,
    });
  }
  return links.refs.find(({ rel }) =>
    rel
      ?.replace(/^'(.*)'$/, '$1')
      .toLowerCase()
      .split(/\s+/)
      .includes('next'),
  )?.uri;
}

/** Resolved against the answer; user and password of the first URL go on with its origin only. */
function nextUrl(next: JsonValue, response: HttpResponse, first: string): string {
  const url = URL.parse(String(next), response.url);
  if (url === null) {
    throw new ServiceError(nodeMessage('nextPage', { place: String(next).slice(0, 200) }), {
      code: 'HTTP_REQUEST_FAILED',
      service: 'core.httpRequest',
    });
  }
  const home = new URL(first);
  if (url.origin === home.origin && url.username === '') {
    url.username = home.username;
    url.password = home.password;
  }
  return url.href;
}

/** The items of the answer, or of all pages, one page after the other. */
export async function readPages(context: HttpRequestContext): Promise<ItemResult> {
  const { parameters } = context;
  if (parameters.pagination.kind !== 'none') return itemsOfPages(context);
  const response = await sendPage(context, { url: parameters.url, isFirst: true, query: {}, page: 1 });
  return itemsOf(await contentOf(response, context), response, parameters);
}

async function sendPage(
  context: HttpRequestContext,
  page: Parameters<typeof sendRequest>[1],
): Promise<HttpResponse> {
  const response = await sendRequest(context, page);
  if (response.status >= 400 && !context.parameters.neverError)
    throw await statusError(response, context.clock.now());
  return response;
}

async function* itemsOfPages(context: HttpRequestContext): AsyncGenerator<Item> {
  const { parameters, clock, signal, warn } = context;
  const { pagination } = parameters;
  const visited = new Set<string>();
  let { url } = parameters;
  let counter = pagination.start;
  let cursor: string | undefined;
  for (let page = 1; page <= pagination.maxPages; page += 1) {
    if (page > 1 && pagination.delayMs > 0) await sleep(clock, pagination.delayMs, signal);
    const query: Record<string, string> = {};
    if (pagination.kind === 'page' || pagination.kind === 'offset')
      query[pagination.parameter] = String(counter);
    if (pagination.kind === 'cursor' && cursor !== undefined) query[pagination.parameter] = cursor;
    const response = await sendPage(context, { url, isFirst: url === parameters.url, query, page });
    const content = await contentOf(response, context);
    const value = 'value' in content ? content.value : null;
    const listed = pagination.items === '' ? value : getPath(value, parsePath(pagination.items));
    if (listed === undefined && page === 1) warn(`The answer has no "${pagination.items}" with the items.`);
    const items = listed ?? null;
    const isEmpty = items === null || items === '' || (Array.isArray(items) && items.length === 0);
    if (!isEmpty) yield* itemsOf({ value: items }, response, parameters);
    if (pagination.kind === 'page' || pagination.kind === 'offset') {
      if (isEmpty) return;
      counter += pagination.kind === 'page' ? 1 : pagination.size;
      continue;
    }
    const next =
      pagination.kind === 'linkHeader' ? nextLink(response) : getPath(value, parsePath(pagination.path));
    if (next === undefined && page === 1 && pagination.kind !== 'linkHeader')
      warn(`The first answer has no "${pagination.path}" that leads to the next page.`);
    if (next === undefined || next === null || next === '' || next === false) return;
    const place = pagination.kind === 'cursor' ? String(next) : nextUrl(next, response, parameters.url);
    // The last page of some services names itself; other services do so by mistake, and have more.
    if (place === (pagination.kind === 'cursor' ? cursor : url)) {
      const what = pagination.kind === 'cursor' ? 'cursor' : 'page';
      warn(`The service named the ${what} "${String(next).slice(0, 200)}" twice: reading ended there.`);
      return;
    }
    if (visited.has(place)) throw goesInCircles(String(next));
    visited.add(place);
    if (pagination.kind === 'cursor') cursor = place;
    else url = place;
  }
  warn(`It stopped after ${pagination.maxPages} pages, as "Most pages" says, though there may be more.`);
}

function goesInCircles(place: string): ServiceError {
  return new ServiceError(nodeMessage('pagesCircle', { place: place.slice(0, 200) }), {
    code: 'HTTP_REQUEST_FAILED',
    service: 'core.httpRequest',
  });
}
