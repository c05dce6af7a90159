/** Addresses at which executions are resumed: they name the execution, and only this server can make them up. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '@reporunner/core';
import { ingressMessage } from '../messages/ingress-messages.ts';

/** Makes and reads the tokens by which an execution is resumed from outside. */
export interface ResumeTokens {
  create(tenantId: string, executionId: string): string;
  /** @throws ServiceError NOT_FOUND for anything that `create` did not make. */
  read(token: string): { readonly tenantId: string; readonly executionId: string };
}

/** Tokens of resume addresses, signed with HMAC-SHA-256 (ADR 9). */
export function createResumeTokens(key: Uint8Array): ResumeTokens {
  const signature = (text: string) =>
    createHmac('sha256', key)
      .update('reporunner resume')
      .update(text)
      .digest()
      .subarray(0, 18)
      .toString('base64url');
  return {
    create(tenantId, executionId) {
      const text = Buffer.from(`${tenantId} ${executionId}`).toString('base64url');
      return `${text}.${signature(text)}`;
    },
    read(token) {
      const [text = '', signed = '', more] = token.split('.');
      const expected = Buffer.from(signature(text));
      // As text, so that one signature has one spelling.
      const bytes = Buffer.from(signed);
      const isOurs =
        more === undefined && bytes.length === expected.length && timingSafeEqual(bytes, expected);
      const [tenantId, executionId] = Buffer.from(text, 'base64url').toString().split(' ');
      if (isOurs && tenantId !== undefined && executionId !== undefined) return { tenantId, executionId };
      throw new ServiceError(ingressMessage('addressInvalid'), { code: 'NOT_FOUND', service: 'resume' });
    },
  };
}
