import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ['{packages/@reporunner,apps}/*/__tests__/**/*.test.ts', 'examples/__tests__/**/*.test.ts'],
    setupFiles: ['apps/web/test-utils/report-pages.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Until it is so, on the busiest machine: how long something takes is for benchmarks to tell.
    expect: { poll: { timeout: 15_000 } },
  },
});
