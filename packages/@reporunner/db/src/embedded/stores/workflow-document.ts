import { type PrincipalRecord, parseWorkflow, ServiceError, type Workflow } from '@reporunner/core';
import { storeMessage } from '../../messages/store-messages.ts';

/** Documents of older schema versions are brought up to date as they are read. */
export const documentOf = (text: string): Workflow => parseWorkflow(JSON.parse(text));

export const principalOf = (text: string): PrincipalRecord => JSON.parse(text) as PrincipalRecord;

export const noSuchWorkflow = (): ServiceError =>
  new ServiceError(storeMessage('noWorkflow'), { code: 'NOT_FOUND', service: 'store' });
