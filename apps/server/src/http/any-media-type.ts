/**
 * For routes that read bodies themselves, whatever their content type says. Fastify refuses a header that is no media
 * type (`json`, an empty one, two in one) before a handler sees the request; senders of webhooks are what they are.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';

const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*$/;

/** What nearly all senders say, and what need not be taken apart. */
const json = 'application/json';

/** The media type of a request in lower case, without parameters; empty where there is none, or no valid one. */
export function mediaTypeOf({ headers }: FastifyRequest): string {
  const header = headers['content-type'];
  if (header === undefined) return '';
  if (header === json) return json;
  const [type = ''] = header.split(';', 1);
  return mediaType.test(type) ? type.trim().toLowerCase() : '';
}

/** Methods whose content type Fastify does not look at. */
const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The routes of `scope` get bodies unread, and headers as they were sent. */
export function takeAnyMediaType(scope: FastifyInstance): void {
  const malformed = new WeakMap<FastifyRequest, string>();
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', (request, _reply, done) => {
    const sent = request.headers['content-type'];
    if (sent !== undefined && !withoutBody.has(request.method) && mediaTypeOf(request) === '') {
      malformed.set(request, sent);
      request.headers['content-type'] = 'application/octet-stream';
    }
    done();
  });
  // Called for every request whose content type was looked at.
  scope.addContentTypeParser('*', (request, _payload, done) => {
    const sent = malformed.get(request);
    if (sent !== undefined) request.headers['content-type'] = sent;
    done(null);
  });
}
