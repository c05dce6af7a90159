import type { FlagOverride, FlagStore } from '@reporunner/application';
import type { PrincipalRecord } from '@reporunner/core';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/feature-flags.ts';
import type { FeatureFlagRow } from '../../sql/tables.ts';
import { isRefused, reading, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { flagRecord } from './change-records.ts';

const overrideOf = (row: FeatureFlagRow): FlagOverride => ({
  name: row.name,
  isOn: row.is_on === 1,
  updatedAt: row.updated_at,
  ...(row.principal === null ? {} : { updatedBy: JSON.parse(row.principal) as PrincipalRecord }),
});

export function createFlagStore(reader: Database, writer: Writer): FlagStore {
  const list = reading(reader, statements.featureFlags);
  return {
    list: async ({ tenantId }) => list({ tenantId }).map(overrideOf),
    async set(tenant, name, isOn, at) {
      const { tenantId, principal } = tenant;
      const row = {
        tenant_id: tenantId,
        name,
        is_on: isOn ? 1 : 0,
        updated_at: at,
        principal: principal === undefined ? null : JSON.stringify(principal),
      };
      await writer.write({
        record: flagRecord(tenant, name, isOn),
        steps: [step(statements.setFeatureFlag, row)],
      });
    },
    async clear(tenant, name) {
      const { tenantId } = tenant;
      const outcome = await writer.write({
        record: flagRecord(tenant, name),
        steps: [step(statements.clearFeatureFlag, { tenantId, name }, { expect: 'one' })],
      });
      return !isRefused(outcome);
    },
  };
}
