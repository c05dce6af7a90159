/**
 * Holds what packages export against its documentation. An entry is a file that package.json names in `exports`.
 * DC1 the declaration of every name that an entry exports has a doc comment directly before it, in whatever file it is;
 *     declarations of one name (a schema and its type, overloads) share one;
 * DC2 the comment says more than the name: three words or more, and two that are not words of the name.
 * Entries list their names one by one, so that they can be followed to their declaration without types.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Words that say nothing by themselves. */
const empty = new Set(
  'a an and as at by for from in into is it its of on or that the this to what which with'.split(' '),
);

const wordsOf = (text) =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** What a comment says about `name`: undefined when that is enough, and what is missing otherwise. */
function faultOf(name, comment) {
  if (comment === undefined) return 'has no doc comment';
  const prose = comment.replace(/^\s*\*+/gm, ' ').replace(/@\w+/g, ' ');
  const words = wordsOf(prose).filter((word) => !empty.has(word));
  if (wordsOf(prose).length < 3) return 'has a doc comment of fewer than three words';
  const own = new Set(wordsOf(name).flatMap((word) => [word, `${word}s`, word.replace(/s$/, '')]));
  if (new Set(words.filter((word) => !own.has(word))).size < 2)
    return 'has a doc comment that only repeats its name';
  return undefined;
}

const parsed = new Map();
function parse(file) {
  let result = parsed.get(file);
  if (result === undefined) {
    const text = readFileSync(file, 'utf8');
    result = { text, ...parseSync(file, text) };
    parsed.set(file, result);
  }
  return result;
}

/** The doc comment that ends directly before `start`, but for white space. */
function commentBefore({ text, comments }, start) {
  const comment = comments.findLast(({ end }) => end <= start);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  return text.slice(comment.end, start).trim() === '' ? comment.value : undefined;
}

function namesOf(declaration) {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(({ id }) => id.name);
  return declaration.id ? [declaration.id.name] : [];
}

/** Where `name` of `file` is declared, and its comments: of each declaration with that name. */
function declarationsOf(file, name) {
  const module = parse(file);
  const found = [];
  let elsewhere;
  for (const statement of module.program.body) {
    const exported = /^Export(Named|Default)Declaration$/.test(statement.type);
    const declaration = exported ? statement.declaration : statement;
    if (declaration && namesOf(declaration).includes(name))
      found.push({
        file,
        line: module.text.slice(0, statement.start).split('\n').length,
        comment: commentBefore(module, statement.start),
      });
    if (statement.type === 'ImportDeclaration')
      for (const { local, imported } of statement.specifiers)
        if (local.name === name)
          elsewhere = { source: statement.source.value, name: imported?.name ?? 'default' };
    if (statement.type === 'ExportNamedDeclaration')
      for (const { local, exported: as } of statement.specifiers)
        if (as.name === name && (statement.source || local.name !== name))
          elsewhere = { source: statement.source?.value, name: local.name };
    if (statement.type === 'ExportAllDeclaration' && !elsewhere && statement.source.value.startsWith('.')) {
      const target = resolve(dirname(file), statement.source.value);
      if (declarationsOf(target, name).length > 0) elsewhere = { source: statement.source.value, name };
    }
  }
  if (found.length > 0 || elsewhere === undefined) return found;
  const { source } = elsewhere;
  if (source === undefined) return declarationsOf(file, elsewhere.name);
  if (source.startsWith('.')) return declarationsOf(resolve(dirname(file), source), elsewhere.name);
  return [{ file, external: source }];
}

function* exportedNames(file) {
  for (const { entries } of parse(file).module.staticExports)
    for (const { exportName, importName, moduleRequest } of entries) {
      if (exportName.name) yield exportName.name;
      else if (importName.kind === 'AllButDefault' && moduleRequest.value.startsWith('.'))
        yield* exportedNames(resolve(dirname(file), moduleRequest.value));
    }
}

const problems = [];
let count = 0;
const folders = ['packages/@reporunner', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
);
for (const folder of folders.filter((one) => existsSync(join(one, 'package.json')))) {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const seen = new Set();
  for (const entry of Object.values(exports).map((path) => join(folder, path)))
    for (const name of new Set(exportedNames(entry))) {
      const declarations = declarationsOf(entry, name);
      if (declarations.some(({ external }) => external)) continue;
      const [first] = declarations;
      const key = `${first?.file ?? entry}#${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      count += 1;
      if (first === undefined) {
        problems.push(`${relative(root, entry)}: ${name} has no declaration that this check finds`);
        continue;
      }
      const faults = declarations.map(({ comment }) => faultOf(name, comment));
      if (faults.every((fault) => fault !== undefined))
        problems.push(
          `${relative(root, first.file)}:${first.line}: ${name} ${faults.find((fault) => !fault.startsWith('has no')) ?? faults[0]}`,
        );
    }
}
if (problems.length > 0) {
  console.error(
    `${problems.join('\n')}\n\n${problems.length} of ${count} exported names need a doc comment.`,
  );
  process.exit(1);
}
console.log(`${count} exported names have a doc comment`);
