/** Short-lived addresses at which triggers of a draft can be tried. */
import type { AnswerOf } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

type Listed = AnswerOf<'GET /api/v1/workflows/:id/test-addresses'>;
export type TestAddress = Listed['items'][number];
export type TestRuns = TestAddress['runs'];

/** Those that are open, and the samples. Invalidated by `tested` of the live connection. */
export const testAddressesQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['test-addresses', workflowId],
    queryFn: ({ signal }) =>
      call('GET /api/v1/workflows/:id/test-addresses', { params: { id: workflowId }, signal }),
  });

export const openTestAddress = (workflowId: string, nodeId: string, runs: TestRuns) =>
  call('POST /api/v1/workflows/:id/test-addresses', { params: { id: workflowId }, body: { nodeId, runs } });

export const extendTestAddress = (workflowId: string, addressId: string) =>
  call('POST /api/v1/workflows/:id/test-addresses/:addressId/extend', {
    params: { id: workflowId, addressId },
  });

export const closeTestAddress = (workflowId: string, addressId: string) =>
  call('DELETE /api/v1/workflows/:id/test-addresses/:addressId', { params: { id: workflowId, addressId } });
