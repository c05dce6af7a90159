/** What is wrong with a request as a whole, whatever it is for. */
import { ServiceError } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';

/** RFC 9112 §3.2: a request with two Host headers means two things to two servers. */
export function hasOneHost({ raw: { rawHeaders } }: FastifyRequest): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts <= 1;
}

export function twoHosts(): ServiceError {
  return new ServiceError('The request has more than one Host header.', {
    code: 'BAD_REQUEST',
    service: 'http',
  });
}
