/**
 * Holds the imports of the workspace against layers.json:
 * LY1 a package imports only packages of lower layers;
 * LY2 it imports them by name, by an entry that they export, and names them in its package.json;
 * LY3 no relative import leaves its package, but for the example workflows, which are data that the server ships;
 * LY4 no package.json names a workspace package of the same or a higher layer (devDependencies included);
 * LY5 what runs in browsers (constants, core, api-types, interop, web, the client of real-time) imports no Node module, and no
 *    server's part.
 * LY6 every package has a README that begins with its name, and stands in the map of the README at the root.
 * LY7 in apps/server only composition.ts, adapter-services.ts which opens them for it, and check-start.ts import adapters
 *    and runtimes (the table `wired` below), values and types of them alike; the other files get use cases, ports and
 *    functions;
 * LY8 only start-server.ts, and check-start.ts which looks at what a start needs, import composition.ts, and only
 *    composition.ts imports adapter-services.ts; no type that composition.ts exports has more than 14 members: there is no
 *    object that holds everything.
 * Cycles between files are Biome's `noImportCycles`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const scope = '@reporunner/';
const browserSafe = new Set(['constants', 'core', 'api-types', 'interop', 'web']);
const browserSafeParts = /real-time[\\/]src[\\/]client[\\/]/;
const { layers } = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8'));
const layerOf = new Map(layers.flatMap((names, layer) => names.map((name) => [name, layer])));

const folders = ['packages/@reporunner', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
  .concat(join(root, 'bench'))
  .filter((folder) => existsSync(join(folder, 'package.json')));

/** What only composition.ts and adapter-services.ts of the server may import: whole packages, or these names of them. */
const wired = new Map([
  ['@reporunner/db', 'all'],
  ['@reporunner/sandbox', 'all'],
  ['@reporunner/documents', 'all'],
  ['better-sqlite3', 'all'],
  ['@reporunner/engine', ['createEngine', 'createTriggerManager']],
  [
    '@reporunner/integrations',
    [
      'createCredentialManager',
      'createHttpClient',
      'createNodeRegistry',
      'createScopedFileSystem',
      'loadEncryptionKey',
    ],
  ],
  ['@reporunner/auth', ['createIdentityService', 'createPasswordStrength']],
  ['@reporunner/workflows', ['createWorkflowService', 'createFolderService']],
]);
const composition = join('apps', 'server', 'src', 'composition.ts');
const adapterServices = join('apps', 'server', 'src', 'services', 'adapter-services.ts');
const serverSources = join('apps', 'server', 'src') + sep;
const maxMembers = 14;
const startServer = join('apps', 'server', 'src', 'start-server.ts');
/** What `reporunner doctor` asks: as a start would, of the same adapters. */
const checkStart = join('apps', 'server', 'src', 'check-start.ts');

/** LY7, LY8. */
function* compositionProblems(at, file) {
  const text = readFileSync(file, 'utf8');
  const { module, program } = parseSync(file, text);
  if (at === composition) {
    for (const { declaration } of program.body.filter(({ type }) => type === 'ExportNamedDeclaration')) {
      const members = declaration?.body?.body ?? declaration?.typeAnnotation?.members ?? [];
      if (/^TS(Interface|TypeAlias)Declaration$/.test(declaration?.type ?? '') && members.length > maxMembers)
        yield `${at}: ${declaration.id.name} has ${members.length} members: hand out use cases, not an object that holds everything (LY8)`;
    }
    return;
  }
  if (at === checkStart) return;
  for (const { moduleRequest, entries } of module.staticImports) {
    const specifier = moduleRequest.value;
    const names = wired.get(specifier);
    const isComposition =
      specifier.startsWith('.') && relative(root, resolve(dirname(file), specifier)) === composition;
    if (isComposition && at !== startServer)
      yield `${at}: only start-server.ts imports composition.ts; take the use cases that are called (LY8)`;
    const isAdapters = specifier.endsWith('/adapter-services.ts');
    if (isAdapters) yield `${at}: only composition.ts imports adapter-services.ts (LY8)`;
    for (const { importName } of at === adapterServices ? [] : entries)
      if (names === 'all' || names?.includes(importName.name))
        yield `${at}: ${importName.name ?? specifier} of ${specifier} is wired in composition.ts only; take a use case or a port (LY7)`;
  }
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mts|mjs)$/.test(entry.name)) yield path;
  }
}

function importsOf(file) {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'));
  if (errors.length > 0) return [];
  const literal = (source) => source?.value;
  return [
    ...module.staticImports.map((one) => literal(one.moduleRequest)),
    ...module.staticExports.flatMap((one) => one.entries.map((entry) => literal(entry.moduleRequest))),
    ...module.dynamicImports.map((one) =>
      readFileSync(file, 'utf8')
        .slice(one.moduleRequest.start, one.moduleRequest.end)
        .replace(/^['"`]|['"`]$/g, ''),
    ),
  ].filter((specifier) => typeof specifier === 'string');
}

const manifests = new Map(
  folders.map((folder) => [folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))]),
);
const exportsOf = new Map(
  [...manifests.values()].map(({ name, exports }) => [name, Object.keys(exports ?? {})]),
);
const problems = [];
const map = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .join('\n');

for (const [folder, manifest] of manifests) {
  const own = manifest.name.slice(scope.length);
  const layer = layerOf.get(own);
  const here = relative(root, folder);
  if (layer === undefined) {
    problems.push(`${here}: ${own} stands on no layer of layers.json`);
    continue;
  }
  const readme = join(folder, 'README.md');
  if (
    own !== 'bench' &&
    !(existsSync(readme) && readFileSync(readme, 'utf8').startsWith(`# ${manifest.name}\n`))
  )
    problems.push(`${here}/README.md: it says in a few lines what ${own} is for, below "# ${manifest.name}"`);
  if (![own, here].some((name) => map.includes(`\`${name}\``)))
    problems.push(`README.md: ${own} is not in the map of packages`);
  const named = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const dependency of Object.keys(named).filter((name) => name.startsWith(scope))) {
    const other = dependency.slice(scope.length);
    if (!((layerOf.get(other) ?? Number.POSITIVE_INFINITY) < layer)) {
      problems.push(
        `${here}/package.json: ${own} (layer ${layer}) may not depend on ${other} (layer ${layerOf.get(other)})`,
      );
    }
  }
  for (const file of sources(folder)) {
    const at = relative(root, file);
    if (at.startsWith(serverSources)) problems.push(...compositionProblems(at, file));
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = resolve(dirname(file), specifier);
        if (browserSafeParts.test(at) && !browserSafeParts.test(relative(root, target)))
          problems.push(`${at}: "${specifier}" leaves the part that runs in browsers`);
        const isExample = target.startsWith(join(root, 'examples', sep)) && target.endsWith('.json');
        if (!isExample && !`${target}${sep}`.startsWith(`${folder}${sep}`))
          problems.push(`${at}: "${specifier}" leaves its package`);
        continue;
      }
      if (
        specifier.startsWith('node:') &&
        (browserSafe.has(own) || browserSafeParts.test(at)) &&
        !/__tests__|test-utils|vite\.config|[\\/](fuzz|checks)[\\/]/.test(at)
      ) {
        problems.push(`${at}: ${own} runs in browsers and may not import ${specifier}`);
      }
      if (!specifier.startsWith(scope)) continue;
      const [, name, ...entry] = specifier.split('/');
      const target = `${scope}${name}`;
      if (target === manifest.name) continue;
      const subpath = entry.length === 0 ? '.' : `./${entry.join('/')}`;
      if (!((layerOf.get(name) ?? Number.POSITIVE_INFINITY) < layer)) {
        problems.push(`${at}: ${own} (layer ${layer}) may not import ${name} (layer ${layerOf.get(name)})`);
      }
      if (named[target] === undefined) problems.push(`${at}: ${target} is not in ${here}/package.json`);
      if (!exportsOf.get(target)?.includes(subpath))
        problems.push(`${at}: ${target} does not export ${subpath}`);
    }
  }
}

if (problems.length > 0) {
  console.error([...new Set(problems)].map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
console.log(`${folders.length} packages keep to their layers`);
