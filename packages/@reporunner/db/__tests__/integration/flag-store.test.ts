import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFlagStore } from '@reporunner/application/testing';
import { openEmbeddedStore } from '../../src/index.ts';

describeFlagStore('The embedded store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-flags-'));
  const { flags, outbox, close } = await openEmbeddedStore({ folder });
  return {
    store: flags,
    outbox,
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
