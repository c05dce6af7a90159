import { ServiceError } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';

/** The revision that a change is made to (`If-Match`, RFC 9110); undefined: whichever there is. @throws ServiceError BAD_REQUEST. */
export function revisionIn({ headers }: FastifyRequest): number | undefined {
  const match = headers['if-match']?.replace(/"/g, '');
  const revision = match === undefined ? undefined : Number(match);
  if (revision === undefined || Number.isInteger(revision)) return revision;
  throw new ServiceError(httpMessage('revisionHeader'), {
    code: 'BAD_REQUEST',
    service: 'api',
  });
}
