/** Who goes on with an execution. */
import { type ExecutionStore, installation, processLeaseName } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/executions.ts';
import type { ExecutionRow } from '../../sql/tables.ts';
import { readingOne, rowsOf, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { executionOf } from './execution-row.ts';
import { revokeExpired } from './leases.ts';

type ExecutionClaims = Pick<
  ExecutionStore,
  'claimDue' | 'claimStopped' | 'claimUnfinished' | 'claimWaiting' | 'clockWasSet' | 'nextResumeAt'
>;

const claimed = (row: ExecutionRow) => ({ tenantId: row.tenant_id, record: executionOf(row) });

export function createExecutionClaims(reader: Database, writer: Writer, now: () => number): ExecutionClaims {
  const nextResume = readingOne(reader, statements.nextResume);
  return {
    async claimWaiting({ tenantId }, id, owner) {
      const outcome = await writer.write({
        steps: [step(statements.claimWaiting, { tenantId, id, owner }, { returns: true })],
      });
      const [row] = rowsOf<ExecutionRow>(outcome);
      return row && executionOf(row);
    },
    async claimStopped({ tenantId }, id, owner) {
      const outcome = await writer.write({
        steps: [step(statements.claimStopped, { tenantId, id, owner }, { returns: true })],
        usesReserve: 'urgent',
      });
      const [row] = rowsOf<ExecutionRow>(outcome);
      return row && executionOf(row);
    },
    async claimDue(owner, at, limit) {
      const outcome = await writer.write({
        steps: [step(statements.claimDue, { owner, now: at, limit }, { returns: true })],
      });
      return rowsOf<ExecutionRow>(outcome).map(claimed);
    },
    async clockWasSet(by, at) {
      await writer.write({ steps: [step(statements.moveWaiting, { by, now: at })], usesReserve: 'urgent' });
    },
    nextResumeAt: async () => nextResume({})?.at ?? undefined,
    async claimUnfinished(owner, limit) {
      const at = now();
      const parameters = {
        owner,
        prefix: processLeaseName(''),
        leasesOf: installation.tenantId,
        now: at,
        limit,
      };
      const outcome = await writer.write({
        steps: [step(statements.claimUnfinished, parameters, { returns: true }), ...revokeExpired(at)],
      });
      return rowsOf<ExecutionRow>(outcome).map(claimed);
    },
  };
}
