/** Errors that Node finds before there is a request: answered as problem documents, and the connection is closed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { toProblem } from '@reporunner/backend-common';
import { createId, ServiceError } from '@reporunner/core';
import { nodeHttp } from '@reporunner/integrations';
import { httpMessage } from '../messages/http-messages.ts';

/** The code of Node's own error for a request that did not arrive in time. */
export const requestTimeout = 'ERR_HTTP_REQUEST_TIMEOUT';

function errorOf(code: string | undefined): ServiceError {
  switch (code) {
    case requestTimeout:
      return new ServiceError(httpMessage('requestLate'), {
        code: 'REQUEST_TIMEOUT',
        service: 'http',
      });
    case 'HPE_HEADER_OVERFLOW':
      return new ServiceError(httpMessage('headersTooLarge'), {
        code: 'HEADERS_TOO_LARGE',
        service: 'http',
      });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ServiceError(httpMessage('chunkExtensions'), {
        code: 'PAYLOAD_TOO_LARGE',
        service: 'http',
      });
    default:
      return new ServiceError(httpMessage('notHttp'), { code: 'BAD_REQUEST', service: 'http' });
  }
}

export function answerParserError(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const id = createId();
  const problem = toProblem(errorOf(error.code), id);
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${nodeHttp.STATUS_CODES[problem.status]}`,
      'content-type: application/problem+json; charset=utf-8',
      'x-content-type-options: nosniff',
      `x-request-id: ${id}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // A peer that keeps its side open does not keep the connection.
  socket.destroySoon();
}

/** For an `Expect` header that asks for something else than `100-continue`. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const id = createId();
  const problem = toProblem(
    new ServiceError(httpMessage('expectation'), {
      code: 'EXPECTATION_FAILED',
      service: 'http',
    }),
    id,
  );
  const body = JSON.stringify(problem);
  response
    .writeHead(problem.status, {
      'content-type': 'application/problem+json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-request-id': id,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    })
    .end(body);
}
