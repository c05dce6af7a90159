/** JSON bodies of the API: in their charset and content codings, bounded in depth, long ones parsed in pieces. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import {
  assertFiniteNumbers,
  assertJsonBounds,
  exactIntegers,
  parseJsonYielding,
  ServiceError,
} from '@reporunner/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpMessage, theBody } from '../messages/http-messages.ts';
import { readJson, textOf } from '../webhooks/read-body.ts';

/** Keys that would reach the prototype of an object, however they are written; few texts have them at all. */
const mayHaveReservedKeys = /"[^"]{0,80}(?:proto|construct|\\u)[^"]{0,80}"\s*:/i;

export function readJsonBodies(server: FastifyInstance): void {
  const parseStrictly = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  const parse = async (request: FastifyRequest, content: Buffer): Promise<unknown> => {
    const text = await textOf(request, content);
    if (text === '')
      throw new ServiceError(httpMessage('bodyEmpty'), {
        code: 'MALFORMED_JSON',
        service: 'http',
      });
    if (text.length > LIMITS.jsonPieceLength && !mayHaveReservedKeys.test(text))
      return parseJsonYielding(text, { yieldNow: yieldToEventLoop, what: theBody });
    assertJsonBounds(text);
    const value = await new Promise((resolve, reject) => {
      parseStrictly(request, text, (error, parsed) => (error === null ? resolve(parsed) : reject(error)));
    });
    assertFiniteNumbers(text, theBody);
    return exactIntegers(text, value);
  };
  server.addContentTypeParser('application/json', (request: FastifyRequest) =>
    readJson(request, LIMITS.apiBodyBytes, parse),
  );
}
