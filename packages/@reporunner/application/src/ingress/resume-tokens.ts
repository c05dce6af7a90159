/** Addresses at which executions are resumed: they name the execution, or one wait of it, and only this server makes them. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '@reporunner/core';
import type { WaitPlace } from '@reporunner/engine';
import { ingressMessage } from '../messages/ingress-messages.ts';

/** Makes and reads the tokens by which an execution is resumed from outside. */
export interface ResumeTokens {
  /** Without `place` for whatever waits. */
  create(tenantId: string, executionId: string, place?: WaitPlace): string;
  /** @throws ServiceError NOT_FOUND for anything that `create` did not make. */
  read(token: string): {
    readonly tenantId: string;
    readonly executionId: string;
    readonly place: WaitPlace | undefined;
  };
}

/** Tokens of resume addresses, signed with HMAC-SHA-256 (ADR 9, ADR 74). */
export function createResumeTokens(key: Uint8Array): ResumeTokens {
  const signature = (text: string) =>
    createHmac('sha256', key)
      .update('reporunner resume')
      .update(text)
      .digest()
      .subarray(0, 18)
      .toString('base64url');
  return {
    create(tenantId, executionId, place) {
      // Ids and scopes have no spaces. The scope of the root is empty.
      const parts = [tenantId, executionId, ...(place === undefined ? [] : [place.nodeId, place.scope])];
      const text = Buffer.from(parts.join(' ')).toString('base64url');
      return `${text}.${signature(text)}`;
    },
    read(token) {
      const [text = '', signed = '', more] = token.split('.');
      const expected = Buffer.from(signature(text));
      // As text, so that one signature has one spelling.
      const bytes = Buffer.from(signed);
      const isOurs =
        more === undefined && bytes.length === expected.length && timingSafeEqual(bytes, expected);
      const [tenantId, executionId, nodeId, scope] = Buffer.from(text, 'base64url').toString().split(' ');
      const place = nodeId === undefined || scope === undefined ? undefined : { nodeId, scope };
      if (isOurs && tenantId !== undefined && executionId !== undefined)
        return { tenantId, executionId, place };
      throw new ServiceError(ingressMessage('addressInvalid'), { code: 'NOT_FOUND', service: 'resume' });
    },
  };
}
