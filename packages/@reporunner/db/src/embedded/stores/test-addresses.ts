import type { TestAddress, TestAddressStore, TestRequest, TestScope } from '@reporunner/application';
import { type PrincipalRecord, userIdOf } from '@reporunner/core';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/test-addresses.ts';
import type { TestAddressRow } from '../../sql/tables.ts';
import { isRefused, reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

const addressOf = (row: TestAddressRow): TestAddress => ({
  id: row.id,
  workflowId: row.workflow_id,
  nodeId: row.node_id,
  openedBy: JSON.parse(row.principal) as PrincipalRecord,
  runs: row.runs as TestScope,
  openedAt: row.opened_at,
  expiresAt: row.expires_at,
  requests: row.requests,
  ...(row.last_request === null ? {} : { last: JSON.parse(row.last_request) as TestRequest }),
});

const openerOf = (principal: PrincipalRecord) => userIdOf(principal) ?? principal.id;

export function createTestAddressStore(reader: Database, writer: Writer): TestAddressStore {
  const find = readingOne(reader, statements.testAddress);
  const findOf = readingOne(reader, statements.testAddressOf);
  const list = reading(reader, statements.testAddresses);
  const samples = reading(reader, statements.triggerSamples);
  const get = (tenantId: string, id: string): TestAddress | undefined => {
    const row = find({ tenantId, id });
    return row === undefined ? undefined : addressOf(row);
  };
  return {
    async open({ tenantId }, { id, workflowId, nodeId, openedBy, runs, openedAt, expiresAt }) {
      const opener = openerOf(openedBy);
      const row: TestAddressRow = {
        ...{ tenant_id: tenantId, id, workflow_id: workflowId, node_id: nodeId, opener, runs },
        ...{ opened_at: openedAt, expires_at: expiresAt, requests: 0, last_request: null },
        principal: JSON.stringify(openedBy),
      };
      await writer.write({ steps: [step(statements.openTestAddress, row)] });
      return addressOf(findOf({ tenantId, workflowId, nodeId, opener }) ?? row);
    },
    get: async ({ tenantId }, id) => get(tenantId, id),
    list: async ({ tenantId }, workflowId) => list({ tenantId, workflowId }).map(addressOf),
    async record({ tenantId }, id, request, expiresAt) {
      const address = get(tenantId, id);
      if (address === undefined) return;
      const { at, executionId } = request;
      const { workflowId, nodeId } = address;
      const sample = executionId === undefined ? undefined : { nodeId, executionId, at };
      await writer.write({
        steps: [
          step(statements.recordTestRequest, { tenantId, id, last: JSON.stringify(request) }),
          step(statements.extendTestAddress, { tenantId, id, expiresAt, at }),
          ...(sample === undefined ? [] : [sampleStep(tenantId, workflowId, sample)]),
        ],
      });
    },
    async setExpiry({ tenantId }, id, expiresAt, at) {
      const outcome = await writer.write({
        steps: [step(statements.setTestAddressExpiry, { tenantId, id, expiresAt, at }, { expect: 'one' })],
      });
      return !isRefused(outcome);
    },
    samples: async ({ tenantId }, workflowId) =>
      samples({ tenantId, workflowId }).map((row) => ({
        nodeId: row.node_id,
        executionId: row.execution_id,
        at: row.at,
      })),
    async keepSample({ tenantId }, workflowId, sample) {
      await writer.write({ steps: [sampleStep(tenantId, workflowId, sample)] });
    },
    async deleteAllOf({ tenantId }, workflowId) {
      await writer.write({
        usesReserve: 'frees',
        steps: [
          step(statements.deleteTestAddresses, { tenantId, workflowId }),
          step(statements.deleteTriggerSamples, { tenantId, workflowId }),
        ],
      });
    },
  };
}

const sampleStep = (
  tenantId: string,
  workflowId: string,
  { nodeId, executionId, at }: { readonly nodeId: string; readonly executionId: string; readonly at: number },
) =>
  step(statements.setTriggerSample, {
    tenant_id: tenantId,
    workflow_id: workflowId,
    node_id: nodeId,
    execution_id: executionId,
    at,
  });
