import { defineConfig } from 'rolldown';

// biome-ignore lint/style/noDefaultExport: rolldown reads the default export.
export default defineConfig({
  input: {
    main: 'src/main.ts',
    'document-child': '../../packages/@reporunner/documents/src/child/main.ts',
    'password-child': '../../packages/@reporunner/auth/src/password-strength/password-child.ts',
    'sandbox-child': '../../packages/@reporunner/sandbox/src/child/main.ts',
    'writer-worker': '../../packages/@reporunner/db/src/embedded/writer-worker.ts',
  },
  platform: 'node',
  external: [/^better-sqlite3$/, /^isolated-vm$/, /^quickjs-emscripten/, /^@node-rs\//, /^swagger-ui-dist/],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
});
