/**
 * Holds the tables of packages/@reporunner/constants against the code: every error code, limit and permission is used
 * by it. What is declared there and not used is deleted. Knip does not look at the members of objects.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const own = join(root, 'packages/@reporunner/constants/src');

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^(?:node_modules|dist|__tests__|__mocks__|test-utils|testing|locales)$/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Comments promise; only code keeps. */
const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const code = ['packages/@reporunner', 'apps']
  .flatMap((folder) => [...sources(join(root, folder))])
  .filter((file) => !file.startsWith(own))
  .map((file) => withoutComments(readFileSync(file, 'utf8')))
  .join('\n');
const words = new Set(code.match(/[\w:.-]+/g));

const { ERROR_STATUS, LIMITS, PERMISSIONS, SOCKET_LIMITS } = await import(join(own, 'index.ts'));
const unused = [
  ...Object.keys(ERROR_STATUS).filter((name) => !words.has(name)),
  ...Object.keys(LIMITS)
    .map((name) => `LIMITS.${name}`)
    .filter((name) => !words.has(name)),
  ...Object.keys(SOCKET_LIMITS)
    .map((name) => `SOCKET_LIMITS.${name}`)
    .filter((name) => !words.has(name)),
  ...PERMISSIONS.filter((name) => !words.has(name)),
];
if (unused.length > 0) {
  console.error(`✗ nothing uses ${unused.join(', ')}: use it or delete it (packages/@reporunner/constants)`);
  process.exit(1);
}
console.log('every error code, limit and permission is used');
