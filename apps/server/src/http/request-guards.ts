/** What is wrong with a request as a whole, whatever it is for. */

import { ServiceError } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';

/** RFC 9112 §3.2: a request with two Host headers means two things to two servers. */
export function hasOneHost({ raw: { rawHeaders } }: FastifyRequest): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts <= 1;
}

/** A proxy's `http://host/path` would be taken for a path, and reach what the Host header keeps apart. */
export function isOriginForm({ raw: { url = '/', method } }: FastifyRequest): boolean {
  return url.startsWith('/') || (url === '*' && method === 'OPTIONS');
}

export function wrongTarget(): ServiceError {
  return new ServiceError(httpMessage('notAProxy'), {
    code: 'BAD_REQUEST',
    service: 'http',
  });
}

export function twoHosts(): ServiceError {
  return new ServiceError(httpMessage('twoHosts'), {
    code: 'BAD_REQUEST',
    service: 'http',
  });
}
