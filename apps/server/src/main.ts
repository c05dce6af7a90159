/**
 * Starts the program with the code that V8 compiled at earlier starts (ADR 0079). Imported before the cache is on, a
 * module is compiled anew: the program is imported after it.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/** What is compiled by then is what a start needs, and the first requests have been answered. */
const flushAfterMs = 10_000;

// Beside the bundle, which a build empties. Where that folder can't be written, each start compiles. Not from source.
if (import.meta.filename.endsWith('.js')) {
  enableCompileCache(join(import.meta.dirname, '.compile-cache'));
  setTimeout(flushCompileCache, flushAfterMs).unref();
}
await import('./program.ts');
