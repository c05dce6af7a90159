/**
 * Requests below /webhook/ and /webhook-test/, in front of the API's router: their bodies are any bytes, and their
 * number is what the server is measured by.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROBLEM_CONTENT_TYPE } from '@reporunner/api-types';
import type { ErrorCode } from '@reporunner/constants';
import type { WebhookMatch, WebhookRoute } from '@reporunner/engine';
import { problem, toProblem } from '../http/problems.ts';
import { drainRest } from './body.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { sendText } from './reply.ts';
import { WebhookCall, type WebhookServices } from './webhook-call.ts';

type Match = WebhookMatch<WebhookRoute> | undefined;

export interface WebhookListenerOptions extends WebhookServices {
  readonly match: (method: string, path: string) => Match;
  /** Finds the trigger in drafts. */
  readonly matchDraft: (method: string, path: string) => Promise<Match>;
  /** Told of every answer. */
  readonly observe?: (status: number, seconds: number) => void;
}

/** True when it has taken the request. */
export type WebhookListener = (request: IncomingMessage, response: ServerResponse) => boolean;

const production = '/webhook/';
const test = '/webhook-test/';

/** The decoded path between the slashes, or undefined when its escapes are broken. */
function decodedPath(raw: string): string | undefined {
  let from = 0;
  let until = raw.length;
  while (raw.charCodeAt(from) === 47) from += 1;
  while (until > from && raw.charCodeAt(until - 1) === 47) until -= 1;
  const path = raw.slice(from, until);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

export function createWebhookListener(options: WebhookListenerOptions): WebhookListener {
  const { match, matchDraft, observe, requestId, logger } = options;

  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    code: ErrorCode,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const body = problem(code, requestId(), detail);
    drainRest(request);
    sendText(
      response,
      body.status,
      {
        'content-type': PROBLEM_CONTENT_TYPE,
        'x-content-type-options': 'nosniff',
        'x-request-id': body.requestId,
        ...headers,
      },
      JSON.stringify(body),
    );
  };

  /** Methods without a trigger of their own: preflights, HEAD of a GET, and mistakes. */
  const otherMethod = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    allowed: readonly string[],
    lookUp: (method: string) => Match | Promise<Match>,
  ) => {
    const allow = [...allowed, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') {
      const wanted = request.headers['access-control-request-method'];
      const found = wanted === undefined ? undefined : await lookUp(wanted);
      const headers =
        found?.kind === 'match'
          ? preflightHeaders(found.route.webhook.cors, allowed, request.headers)
          : undefined;
      response.writeHead(204, headers ?? { allow });
      response.end();
      return;
    }
    if (request.method === 'HEAD' && allowed.includes('GET')) {
      // Link previews and uptime checks look without meaning to start anything.
      response.writeHead(200, { allow });
      response.end();
      return;
    }
    const found = await lookUp(allowed[0] ?? 'POST');
    const cors = found?.kind === 'match' ? corsHeaders(found.route.webhook.cors, request.headers) : undefined;
    refuse(request, response, 'METHOD_NOT_ALLOWED', `"${path}" answers ${allowed.join(', ')}.`, {
      allow,
      ...cors,
    });
  };

  const answer = (
    found: Match,
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: string,
    draft: boolean,
  ) => {
    if (found === undefined) {
      const where = draft ? 'No draft has a webhook' : 'No published workflow has a webhook';
      refuse(request, response, 'NOT_FOUND', `${where} at "${path}".`);
    } else if (found.kind === 'match') {
      const { route, params } = found;
      new WebhookCall(options, request, response, {
        route,
        params,
        path,
        search,
        mode: draft ? 'manual' : 'trigger',
      }).run();
    } else {
      const lookUp = (method: string) => (draft ? matchDraft(method, path) : match(method, path));
      otherMethod(request, response, path, found.allowed, lookUp).catch((error: unknown) =>
        fail(request, response, error),
      );
    }
  };

  const fail = (request: IncomingMessage, response: ServerResponse, error: unknown) => {
    const body = toProblem(error, requestId());
    logger.error('a webhook could not be served', { requestId: body.requestId, error });
    drainRest(request);
    sendText(response, body.status, { 'content-type': PROBLEM_CONTENT_TYPE }, JSON.stringify(body));
  };

  const take = (request: IncomingMessage, response: ServerResponse, rest: string, draft: boolean) => {
    if (observe !== undefined) {
      const began = performance.now();
      response.once('close', () => observe(response.statusCode, (performance.now() - began) / 1_000));
    }
    const mark = rest.indexOf('?');
    const path = decodedPath(mark === -1 ? rest : rest.slice(0, mark));
    const search = mark === -1 ? '' : rest.slice(mark + 1);
    if (path === undefined) {
      return refuse(request, response, 'BAD_REQUEST', 'The address has a broken % escape.');
    }
    const method = request.method ?? 'GET';
    try {
      if (!draft) return answer(match(method, path), request, response, path, search, false);
      matchDraft(method, path).then(
        (found) => answer(found, request, response, path, search, true),
        (error: unknown) => fail(request, response, error),
      );
    } catch (error) {
      fail(request, response, error);
    }
  };

  return (request, response) => {
    const { url } = request;
    if (url === undefined) return false;
    if (url.startsWith(production)) take(request, response, url.slice(production.length), false);
    else if (url.startsWith(test)) take(request, response, url.slice(test.length), true);
    else return false;
    return true;
  };
}
