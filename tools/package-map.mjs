/**
 * The map of the packages, made of layers.json and of each package.json: the table in README.md, and docs/packages.md
 * with the graph of imports. `node tools/package-map.mjs` writes them, `--check` fails when they are not up to date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scope = '@reporunner/';
const { layers } = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8'));

const packages = new Map(
  ['packages/@reporunner', 'apps', '.']
    .flatMap((parent) =>
      parent === '.' ? ['bench'] : readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
    )
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const { name, description = '', dependencies = {}, exports = {} } = manifest;
      const needs = Object.keys(dependencies)
        .filter((one) => one.startsWith(scope))
        .map((one) => one.slice(scope.length));
      return [name.slice(scope.length), { folder, description, needs, entries: Object.keys(exports) }];
    }),
);

/** The packages that can be reached from `name`. */
function below(name, found = new Set()) {
  for (const need of packages.get(name).needs)
    if (!found.has(need)) {
      found.add(need);
      below(need, found);
    }
  return found;
}
/** Imports that no other import implies: the graph shows these only. */
const direct = (name) => {
  const { needs } = packages.get(name);
  return needs.filter((need) => !needs.some((other) => other !== need && below(other).has(need)));
};

/** Rows with cells of one width, as the formatter writes them. */
function table(rows) {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** As README.md and docs/packages.md show it; `up` leads from the document to the root. */
const list = (up, extra = () => []) =>
  layers.flatMap((names, layer) =>
    names.map((name) => {
      const { folder, description } = packages.get(name);
      const shown = folder.startsWith('apps/') ? folder : name;
      const page = existsSync(join(root, folder, 'README.md')) ? `${folder}/README.md` : folder;
      return [String(layer), `[\`${shown}\`](${up}${page})`, description, ...extra(name)];
    }),
  );

const readme = table([['layer', 'package', 'what for'], ...list('')]);
const graph = [
  '```mermaid',
  'graph BT',
  ...layers.map((names, layer) => `  subgraph L${layer}[layer ${layer}]\n    ${names.join('\n    ')}\n  end`),
  ...[...packages.keys()].sort().flatMap((name) => direct(name).map((need) => `  ${name} --> ${need}`)),
  '```',
].join('\n');
const page = `# Packages

Made by \`tools/package-map.mjs\` of layers.json and the package.json files; \`pnpm verify\` fails when it is not up to date.

An arrow is an import at run time; one that others imply is left out.

${graph}

${table([
  ['layer', 'package', 'what for', 'imports', 'entries'],
  ...list('../', (name) => {
    const { needs, entries } = packages.get(name);
    return [needs.join(', '), entries.map((entry) => `\`${entry}\``).join(' ')];
  }),
])}
`;

const readmeFile = join(root, 'README.md');
const pageFile = join(root, 'docs', 'packages.md');
const before = readFileSync(readmeFile, 'utf8');
const marks = /(<!-- package-map -->\n\n)[\s\S]*?(\n\n<!-- \/package-map -->)/;
if (!marks.test(before)) throw new Error('README.md has no place for the map of packages');
const after = before.replace(marks, (_, begin, end) => begin + readme + end);

if (process.argv.includes('--check')) {
  const stale = [
    [after === before, 'README.md'],
    [existsSync(pageFile) && readFileSync(pageFile, 'utf8') === page, 'docs/packages.md'],
  ].flatMap(([isFresh, name]) => (isFresh ? [] : [name]));
  if (stale.length > 0) {
    console.error(`✗ not up to date: ${stale.join(', ')}. Run: npm run package-map`);
    process.exit(1);
  }
  console.log('the map of packages is up to date');
} else {
  writeFileSync(readmeFile, after);
  writeFileSync(pageFile, page);
}
