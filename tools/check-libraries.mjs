/**
 * Holds docs/adr/0005-libraries.md against what ships.
 * LI1 every library in `dependencies` of a package has a row there, and every row is of one that some package has;
 * LI2 the licence in its row is the one of the installed version, and allowed: none that binds what is built with it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = 'docs/adr/0005-libraries.md';
const allowed = new Set(['MIT', 'MIT-0', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD']);
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** Licence in its row, by library. */
const rows = new Map(
  readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => /^\| [@\w]/.test(line) && !line.startsWith('| library'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, library, licence]) => [library, licence]),
);
const folders = ['packages/@reporunner', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
  .concat('bench')
  .filter((folder) => existsSync(join(root, folder, 'package.json')));

const problems = new Set();
const installed = new Set();
for (const folder of folders)
  for (const library of Object.keys(read(folder, 'package.json').dependencies ?? {})) {
    if (library.startsWith('@reporunner/')) continue;
    installed.add(library);
    const { license } = read(folder, 'node_modules', library, 'package.json');
    const row = rows.get(library);
    if (row === undefined) problems.add(`${folder}: ${library} (${license}) has no row in ${page}`);
    else if (row !== license) problems.add(`${page}: ${library} is under ${license}, not ${row}`);
    if (!allowed.has(license))
      problems.add(`${folder}: ${library} is under ${license}, which is not one of ours`);
  }
for (const library of rows.keys())
  if (!installed.has(library)) problems.add(`${page}: no package has ${library}`);

if (problems.size > 0) {
  console.error([...problems].join('\n'));
  process.exit(1);
}
console.log(`${installed.size} libraries have a line and a licence`);
