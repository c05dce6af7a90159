/**
 * How a program with a server in it becomes files that run: one for the program, and one for each thing that runs in
 * another thread or process. Paths are relative to a folder in `apps`. Packages with native code, and the
 * documentation's files, stay where they are.
 */

/** What runs in a thread or process of its own. A program that lacks one fails where it starts it. */
const workers = {
  'document-child': '../../packages/@reporunner/documents/src/child/main.ts',
  'password-child': '../../packages/@reporunner/auth/src/password-strength/password-child.ts',
  'sandbox-child': '../../packages/@reporunner/sandbox/src/child/main.ts',
  'watch-main-thread': '../server/src/watchdog/watch-main-thread.ts',
  'writer-worker': '../../packages/@reporunner/db/src/embedded/writer-worker.ts',
};

/**
 * What is not ASCII is written as an escape. Node keeps the text of a module for as long as it is loaded, and with one
 * other character in it, in two bytes each: 5 MB of memory for a dot.
 */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const output of Object.values(bundle))
      if (output.type === 'chunk')
        output.code = output.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
  },
};

/** Fails where a module imports Node's HTTP module: Node then loads its fetch and web sockets as well (ADR 0079). */
const noHttpImport = {
  name: 'no-http-import',
  generateBundle(_options, bundle) {
    for (const { fileName, imports } of Object.values(bundle))
      if (imports?.some((name) => /^(?:node:)?https?$/.test(name)))
        this.error(`${fileName} imports node:http: use nodeHttp of @reporunner/integrations`);
  },
};

/**
 * Libraries, and the largest of them, in files of their own. What V8's parser takes for a file is freed after it, but the
 * process does not become smaller: its memory is that of the largest file (ADR 0079).
 */
const groups = [
  { name: 'fastify', test: /\/node_modules\/fastify\//, entriesAware: true },
  { name: 'libraries', test: /\/node_modules\//, entriesAware: true },
];

/** The options of the bundler for a program that begins in `src/main.ts`. */
export const programBundle = {
  input: { main: 'src/main.ts', ...workers },
  platform: 'node',
  external: [/^better-sqlite3$/, /^isolated-vm$/, /^quickjs-emscripten/, /^@node-rs\//, /^swagger-ui-dist/],
  plugins: [ascii, noHttpImport],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
    comments: false,
    codeSplitting: { groups },
  },
};
