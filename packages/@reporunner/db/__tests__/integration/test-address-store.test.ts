import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTestAddressStore } from '@reporunner/application/testing';
import { openEmbeddedStore } from '../../src/index.ts';

describeTestAddressStore('The embedded store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-test-addresses-'));
  const { testAddresses, close } = await openEmbeddedStore({ folder });
  return {
    store: testAddresses,
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
