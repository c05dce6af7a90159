import type { Database } from 'better-sqlite3';
import type { SettingsStore } from '../../repositories.ts';
import * as statements from '../../sql/statements/settings.ts';
import { readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

export function createSettingsStore(reader: Database, writer: Writer): SettingsStore {
  const find = readingOne(reader, statements.setting);
  return {
    get: async (name) => find({ name })?.value,
    async set(name, value) {
      await writer.write({ steps: [step(statements.setSetting, { name, value })] });
    },
  };
}
