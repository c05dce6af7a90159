/**
 * Holds that no node type is named outside of the package that defines it: what others need to know of a type is
 * declared in its definition, and read through the catalogue. The mapping table of the n8n importer is data about node
 * types, and examples are documents: both may name them.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
const instead =
  'declare what you need in the definition (subtitle, address, startsOn, role, bodies, …) and ask the catalogue';

/** Where types are named as data. */
const allowed = ['packages/@reporunner/interop/src/n8n/nodes/'];
/** What holds documents that people or tests look at. */
const isDocument = (path) => path.includes('/testing/');
const examples = new Set(['example', 'examples']);

/** The package of each type, and of what all types of an integration begin with. */
const owners = new Map();
for (const entry of globSync('packages/@reporunner/nodes-*/src/index.ts', { cwd: root })) {
  const folder = entry.replaceAll('\\', '/').replace(/src\/index\.ts$/, '');
  for (const integration of Object.values(await import(pathToFileURL(join(root, entry)).href)))
    for (const { type } of integration?.nodes ?? []) {
      owners.set(type, folder);
      owners.set(type.slice(0, type.indexOf('.') + 1), folder);
    }
}
if (owners.size === 0) throw new Error('No package defines nodes.');

const problems = [];
let files = 0;
for (const found of globSync(['packages/@reporunner/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}'], {
  cwd: root,
}).sort()) {
  const path = found.replaceAll('\\', '/');
  if (isDocument(path) || allowed.some((folder) => path.startsWith(folder))) continue;
  files += 1;
  const code = readFileSync(join(root, path), 'utf8');
  const report = (node, text) => {
    const owner = owners.get(text);
    if (owner === undefined || path.startsWith(owner)) return;
    const line = code.slice(0, node.start).split('\n').length;
    problems.push(`${path}:${line}: "${text}" is a node type of ${owner.slice(0, -1)}; ${instead}`);
  };
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (examples.has(node.id?.name) || (node.type === 'Property' && examples.has(node.key?.name))) return;
    if (node.type === 'Literal' && typeof node.value === 'string') report(node, node.value);
    if (node.type === 'TemplateElement') report(node, node.value.cooked);
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') visit(value);
  };
  visit(parseSync(path, code).program);
}

if (problems.length > 0) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
console.log(`no node type is named outside of its package in ${files} files`);
