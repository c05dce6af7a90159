/**
 * Holds the words of the repository against GLOSSARY.md: tools/words.json lists the ones we do not use, with the better one.
 * GW1 no identifier (declared or used, split at capitals and underscores) has a banned word;
 * GW2 no comment, string, template or JSX text has a banned phrase, and no document has one;
 * GW3 no two packages export a name of their own from their `index.ts`. What api-types exports is the same thing on the
 *     wire, and has the same name;
 * GW4 a folder that words.json lists as pending has at most the number of findings it says, and one below that is an
 *     error too, so that the number only falls.
 * Names that other software prescribes (an API's field, a library's option) are listed as allowed, with their file.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { identifiers, phrases, pending, allowed, skip } = JSON.parse(
  readFileSync(join(root, 'tools', 'words.json'), 'utf8'),
);
const bannedPhrases = Object.entries(phrases).map(([pattern, better]) => [new RegExp(pattern, 'g'), better]);
const listOnly = process.argv.slice(2);

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\0')
  .filter((file) => /\.(ts|tsx|mts|mjs|md)$/.test(file) && !skip.some((start) => file.startsWith(start)));

/** `maxItems` → max, items; `NODE_FACTS` → node, facts. */
const wordsOf = (name) =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_$]+/)
    .map((word) => word.toLowerCase());

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts, offset) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

const findings = new Map();
function report(file, line, text) {
  const list = findings.get(file) ?? [];
  if (!list.includes(`${line}: ${text}`)) list.push(`${line}: ${text}`);
  findings.set(file, list);
}

function checkText(file, text, offset, starts) {
  for (const [pattern, better] of bannedPhrases)
    for (const match of text.matchAll(pattern))
      report(file, lineOf(starts, offset + match.index), `"${match[0]}" → ${better}`);
}

function checkCode(file, source) {
  const { program, comments, errors } = parseSync(file, source);
  if (errors.length > 0) return;
  const starts = lineStarts(source);
  const names = (node) => {
    const words = wordsOf(node.name);
    const banned = words.find((word) => Object.hasOwn(identifiers, word));
    if (banned !== undefined && !allowed[file]?.includes(node.name))
      report(file, lineOf(starts, node.start), `${node.name}: "${banned}" → ${identifiers[banned]}`);
  };
  new Visitor({
    Identifier: names,
    PrivateIdentifier: names,
    JSXIdentifier: names,
    Literal(node) {
      if (typeof node.value === 'string') checkText(file, node.value, node.start, starts);
    },
    TemplateElement(node) {
      checkText(file, node.value.raw, node.start, starts);
    },
    JSXText(node) {
      checkText(file, node.value, node.start, starts);
    },
  }).visit(program);
  for (const comment of comments) checkText(file, comment.value, comment.start + 2, starts);
}

for (const file of files) {
  if (listOnly.length > 0 && !listOnly.some((start) => file.startsWith(start))) continue;
  const source = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.md')) checkText(file, source, 0, lineStarts(source));
  else checkCode(file, source);
}

/** GW3: names that two packages export, each from a declaration of its own. */
const exporters = new Map();
for (const file of files) {
  const match = /^packages\/@reporunner\/([^/]+)\/src\/index\.ts$/.exec(file);
  if (!match || match[1] === 'api-types') continue;
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  for (const statement of module.staticExports)
    for (const entry of statement.entries) {
      const name = entry.exportName.name;
      if (!name || !entry.moduleRequest?.value.startsWith('.')) continue;
      const owners = exporters.get(name) ?? new Set();
      exporters.set(name, owners.add(match[1]));
    }
}
const problems = [...exporters]
  .filter(([, owners]) => owners.size > 1)
  .map(([name, owners]) => `${name} is exported by ${[...owners].join(' and ')}: two names for two things`);

const folderOf = (file) =>
  Object.keys(pending)
    .filter((folder) => file.startsWith(folder))
    .sort((a, b) => b.length - a.length)[0];
const counted = Object.fromEntries(Object.keys(pending).map((folder) => [folder, 0]));
for (const [file, list] of findings) {
  const folder = folderOf(file);
  if (folder !== undefined && listOnly.length === 0) counted[folder] += list.length;
  else problems.push(...list.map((text) => `${file}:${text}`));
}
if (listOnly.length === 0)
  for (const [folder, most] of Object.entries(pending)) {
    if (counted[folder] > most)
      problems.push(`${folder}: ${counted[folder]} findings, ${most} were there before`);
    if (counted[folder] < most)
      problems.push(`${folder}: ${counted[folder]} findings are left: write that number in tools/words.json`);
  }

if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error(`\n${problems.length} problems. The words are in GLOSSARY.md.`);
  process.exit(1);
}
const left = Object.values(counted).reduce((sum, count) => sum + count, 0);
console.log(
  `The words of ${files.length} files are those of the glossary${left ? `, but for ${left} findings in pending folders` : ''}.`,
);
