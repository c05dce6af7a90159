/**
 * Holds rules against tests, both ways:
 * RT1 every rule is carried by the title of a test: `it('[EX7] …')`, on the test or on a `describe` around it;
 * RT2 every id in the title of a test is a rule;
 * RT3 a rule is defined once, and a prefix belongs to one place, so that an id says where to look.
 * Rules are the bullets `- **EX7** …` of a SPEC.md, and the lines ` * EX7 …` of a comment that opens a module. A module of
 * a package that has the SPEC's package below it may say a rule of the SPEC again in its own words. The rules of tools and
 * bench programs need no test: those programs are the checks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const isTest = (file) => /\.test\.tsx?$/.test(file) || /[\\/]src[\\/]testing[\\/]/.test(file);
/** Words that look like an id. */
const notRules = new Set(['V8', 'S3']);

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^(?:node_modules|dist|locales|toolchain)$/.test(entry.name) || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (/(?:\.tsx?|\.mjs|\.sh|SPEC\.md)$/.test(entry.name)) yield path;
  }
}

const files = ['packages/@reporunner', 'apps', 'tools', 'bench'].flatMap((folder) => [
  ...filesIn(join(root, folder)),
]);
const packageOf = (file) => /^(?:packages\/@reporunner\/|apps\/)?[^/]+/.exec(relative(root, file))?.[0] ?? '';
const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const prefixOf = (id) => id.replace(/\d+$/, '');

/** The ids that a file defines: the bullets of a SPEC, or the lines of the first comment of a module. */
function rulesIn(file, text) {
  if (file.endsWith('SPEC.md'))
    return [...text.matchAll(/^- \*\*([A-Z]{1,4}\d{1,2})\*\*/gm)].map(([, id]) => id);
  if (file.endsWith('.sh')) return [...text.matchAll(/^# ([A-Z]{1,4}\d{1,2}) /gm)].map(([, id]) => id);
  const header = /^(?:#!.*\n)?(?:import [^;]*;\n|\s)*\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '';
  return [...header.matchAll(/^ \* ([A-Z]{1,4}\d{1,2}) /gm)]
    .map(([, id]) => id)
    .filter((id) => !notRules.has(id));
}

/** The ids that titles of tests begin with: `'[EX7] …'`, `'[EX7] [R1] …'`, `'[N1, N2] …'`. */
const titleStart = /['"`]((?:\[[A-Z]{1,4}\d{1,2}(?:, [A-Z]{1,4}\d{1,2})*\] ?)+)/g;
const carriedIn = (text) =>
  [...text.matchAll(titleStart)].flatMap(([, start]) => start.match(/[A-Z]{1,4}\d{1,2}/g) ?? []);

const specs = new Map();
const modules = new Map();
const carried = new Map();
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const at = relative(root, file);
  if (isTest(file)) {
    for (const id of carriedIn(text)) carried.set(id, at);
    continue;
  }
  for (const id of rulesIn(file, text)) {
    const of = file.endsWith('SPEC.md') ? specs : modules;
    of.set(id, [...(of.get(id) ?? []), at]);
  }
}

const problems = [];
/** Whether a module may say a rule of the SPEC again: it is of the same package, or builds on it. */
function mayRestate(module, spec) {
  const [own, other] = [packageOf(join(root, module)), dirname(spec)];
  if (own === other) return true;
  const { dependencies = {}, devDependencies = {} } = manifestOf(own);
  return manifestOf(other).name in { ...dependencies, ...devDependencies };
}
const owners = new Map();
const own = (id, place) => {
  const owner = owners.get(prefixOf(id)) ?? place;
  owners.set(prefixOf(id), owner);
  if (owner !== place) problems.push(`${place}: the prefix of ${id} belongs to ${owner}`);
};
for (const [id, places] of specs) {
  if (places.length > 1) problems.push(`${id} is defined ${places.length} times: ${places.join(', ')}`);
  own(id, places[0]);
}
const isProgram = (place) => /^(?:tools|bench)\//.test(place);
const needed = new Set(specs.keys());
for (const [id, places] of modules) {
  const spec = specs.get(id)?.[0];
  if (spec !== undefined) {
    for (const place of places.filter((module) => isProgram(module) || !mayRestate(module, spec)))
      problems.push(`${place}: ${id} is a rule of ${spec}; a rule of this module needs a prefix of its own`);
    continue;
  }
  if (places.length > 1) problems.push(`${id} is defined ${places.length} times: ${places.join(', ')}`);
  own(id, places[0]);
  if (!isProgram(places[0]) || places[0].endsWith('.sh')) needed.add(id);
}
const placeOf = (id) => (specs.get(id) ?? modules.get(id))?.[0];
const untested = [...needed].filter((id) => !carried.has(id));
for (const id of untested) problems.push(`${placeOf(id)}: no test carries [${id}] in its title`);
for (const [id, at] of carried)
  if (placeOf(id) === undefined) problems.push(`${at}: [${id}] is no rule of a SPEC or module`);

if (problems.length > 0) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
console.log(`${needed.size} rules are carried by tests, and every id of a test is a rule`);
