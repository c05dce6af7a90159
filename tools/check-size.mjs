/**
 * Holds what a browser must load before a screen can be used against its budget: the gzipped size of the entry, the
 * screen's own chunk and all that these import (not what is loaded later, on demand).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../apps/web/dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
const start = ['index.html'];

/** Kilobytes (1,000 bytes) of JavaScript, gzipped. */
const budgets = [
  { screen: 'workflow list', chunks: ['src/features/workflows/workflows-page.tsx'], limit: 170 },
  { screen: 'editor', chunks: ['src/features/editor/editor-page.tsx'], limit: 300 },
];

function closure(keys, found = new Set()) {
  for (const key of keys) {
    if (found.has(key)) continue;
    if (manifest[key] === undefined) throw new Error(`The build has no ${key}.`);
    found.add(key);
    closure(manifest[key].imports ?? [], found);
  }
  return found;
}

let failed = false;
for (const { screen, chunks, limit } of budgets) {
  const files = [...closure([...start, ...chunks])].map((key) => manifest[key].file);
  const kilobytes =
    files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1_000;
  const ok = kilobytes <= limit;
  failed ||= !ok;
  console.log(`${ok ? '✓' : '✗'} ${screen}: ${kilobytes.toFixed(1)} of ${limit} KB in ${files.length} files`);
}
if (failed) process.exit(1);
