/** Addresses at which executions are resumed: they name the execution, or one wait of it, and only this server makes them. */
import { ServiceError } from '@reporunner/core';
import type { WaitPlace } from '@reporunner/engine';
import { ingressMessage } from '../messages/ingress-messages.ts';
import { createSignedTexts } from './signed-texts.ts';

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
  const texts = createSignedTexts(key, 'reporunner resume');
  return {
    // Ids and scopes have no spaces. The scope of the root is empty.
    create: (tenantId, executionId, place) =>
      texts.write([tenantId, executionId, ...(place === undefined ? [] : [place.nodeId, place.scope])]),
    read(token) {
      const [tenantId, executionId, nodeId, scope] = texts.read(token) ?? [];
      const place = nodeId === undefined || scope === undefined ? undefined : { nodeId, scope };
      if (tenantId !== undefined && executionId !== undefined) return { tenantId, executionId, place };
      throw new ServiceError(ingressMessage('addressInvalid'), { code: 'NOT_FOUND', service: 'resume' });
    },
  };
}
