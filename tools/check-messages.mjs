/**
 * Holds the texts that the server has for people (`createMessages`) against their translations:
 * MC1 every area of messages is in the catalogue that translations are held against, and no id is used twice;
 * MC2 every language has a text of every message and none besides, with the same parameters and all forms of its plurals;
 * MC3 every language has every text of the core nodes and types of credentials, and none besides (tools/node-texts.mjs lists
 *    them); no key means two texts;
 * MC4 errors whose text is in no catalogue become fewer: the number for each package is in tools/messages.json, and may only
 *    fall.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { catalogues } from '../apps/server/src/messages/translations.ts';
import { LANGUAGES } from '../packages/@reporunner/constants/src/index.ts';
import { namesInMessage } from '../packages/@reporunner/core/src/index.ts';
import { nodeTextsOf } from './node-text-keys.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems = [];

function* sourcesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^(?:node_modules|dist|__tests__|__mocks__|testing)$/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesBelow(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

const sources = ['packages/@reporunner', 'apps'].flatMap((folder) => [...sourcesBelow(join(root, folder))]);
const areas = catalogues.flatMap((catalogue) => Object.keys(catalogue.areas));
for (const file of sources)
  for (const [, area] of readFileSync(file, 'utf8').matchAll(/^[^*\n]*createMessages\('([^']+)'/gm))
    if (!areas.includes(area)) problems.push(`MC1 ${relative(root, file)}: no catalogue has "${area}"`);
for (const area of areas)
  if (areas.indexOf(area) !== areas.lastIndexOf(area)) problems.push(`MC1 two catalogues have "${area}"`);

const hasForm = (text, category) => new RegExp(`\\b${category} \\{`).test(text);

function checkText(language, id, english, text) {
  if (namesInMessage(english).join() !== namesInMessage(text).join())
    problems.push(`MC2 ${language}: "${text}" (${id}) and "${english}" differ in their parameters`);
  if (!/\{\w+, plural,/.test(text)) return;
  for (const category of new Intl.PluralRules(language).resolvedOptions().pluralCategories)
    if (!hasForm(text, category)) problems.push(`MC2 ${language}: ${id} lacks the form "${category}"`);
}

let messages = 0;
for (const { areas: english, translations } of catalogues) {
  const texts = new Map(
    Object.entries(english).flatMap(([area, named]) =>
      Object.entries(named).map(([name, text]) => [`${area}.${name}`, text]),
    ),
  );
  messages += texts.size;
  for (const [id, text] of texts) checkText('en', id, text, text);
  for (const language of Object.keys(LANGUAGES).filter((one) => one !== 'en')) {
    const translated = translations[language] ?? {};
    for (const [id, text] of texts) {
      if (!translated[id]) problems.push(`MC2 ${language}: "${text}" (${id}) is not translated`);
      else checkText(language, id, text, translated[id]);
    }
    for (const id of Object.keys(translated))
      if (!texts.has(id)) problems.push(`MC2 ${language}: there is no message ${id}`);
  }
}

let nodeTexts = 0;
for (const language of Object.keys(LANGUAGES).filter((one) => one !== 'en')) {
  const { english, clashes, translated } = nodeTextsOf(language);
  nodeTexts = english.size;
  for (const key of new Set(clashes)) problems.push(`MC3 the key ${key} means two texts`);
  for (const [key, text] of english)
    if (!translated[key]) problems.push(`MC3 ${language}: "${text}" (${key}) is not translated`);
  for (const key of Object.keys(translated))
    if (!english.has(key)) problems.push(`MC3 ${language}: no definition has ${key}`);
}

/** Whether an expression makes a message; a variable does where the file declares it as one. */
function isMessage(node, source) {
  if (node.type === 'CallExpression') return true;
  if (node.type === 'ConditionalExpression')
    return isMessage(node.consequent, source) && isMessage(node.alternate, source);
  if (node.type === 'LogicalExpression') return isMessage(node.left, source);
  if (node.type === 'MemberExpression') return node.property.name === 'translatable';
  return node.type === 'Identifier' && new RegExp(`\\b${node.name}: Message\\b`).test(source);
}

function freeTextsIn(file) {
  const source = readFileSync(file, 'utf8');
  if (!source.includes('new ServiceError(')) return 0;
  let count = 0;
  const visitor = new Visitor({
    NewExpression({ callee, arguments: [text] }) {
      if (callee.name === 'ServiceError' && text !== undefined && !isMessage(text, source)) count += 1;
    },
  });
  visitor.visit(parseSync(file, source).program);
  return count;
}

const freeTexts = new Map();
for (const file of sources) {
  const name = /^(?:packages\/@reporunner|apps)\/[^/]+/.exec(relative(root, file))?.[0] ?? '';
  const count = freeTextsIn(file);
  if (count > 0) freeTexts.set(name, (freeTexts.get(name) ?? 0) + count);
}
const { pending } = JSON.parse(readFileSync(join(root, 'tools', 'messages.json'), 'utf8'));
for (const name of new Set([...Object.keys(pending), ...freeTexts.keys()])) {
  const [now, before] = [freeTexts.get(name) ?? 0, pending[name] ?? 0];
  if (now > before) problems.push(`MC4 ${name}: ${now} errors with free text, ${before} were there before`);
  if (now < before)
    problems.push(
      `MC4 ${name}: ${now} errors with free text are left: write that number in tools/messages.json`,
    );
}

if (problems.length > 0) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
const left = [...freeTexts.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `${messages} messages of the server and ${nodeTexts} texts of nodes are translated into every language; ` +
    `${left} errors still have free text`,
);
