/**
 * Holds the texts that the server and the command line have for people (`createMessages`) against their translations:
 * MC1 every area of messages is in the catalogue that translations are held against, and no id is used twice;
 * MC2 every language has a text of every message and none besides, with the same parameters and all forms of its plurals;
 * MC3 every language has every text of the core nodes and types of credentials, and none besides (tools/node-texts.mjs lists
 *    them); no key means two texts;
 * MC4 an error gets a message of a catalogue, never a text of its own: the type of `ServiceError` says so, and `verbatim` is for
 *    texts that come from outside, so it gets none that is written in the source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { cliMessages } from '../apps/cli/src/messages/catalogue.ts';
import { catalogues as catalogueOfServer } from '../apps/server/src/messages/translations.ts';
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

const catalogues = [...catalogueOfServer, cliMessages];
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
    const translated = (await translations[language]?.()) ?? {};
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
  const { english, clashes, translated } = await nodeTextsOf(language);
  nodeTexts = english.size;
  for (const key of new Set(clashes)) problems.push(`MC3 the key ${key} means two texts`);
  for (const [key, text] of english)
    if (!translated[key]) problems.push(`MC3 ${language}: "${text}" (${key}) is not translated`);
  for (const key of Object.keys(translated))
    if (!english.has(key)) problems.push(`MC3 ${language}: no definition has ${key}`);
}

/** Whether an expression is, or may be, a text that is written in the source. */
function isText(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
      return true;
    case 'BinaryExpression':
      return isText(node.left) || isText(node.right);
    case 'ConditionalExpression':
      return isText(node.consequent) || isText(node.alternate);
    case 'LogicalExpression':
      return isText(node.left) || isText(node.right);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return isText(node.expression);
    default:
      return false;
  }
}

/** Lines of the texts of our own that errors get, or that pass as texts from outside. */
function freeTextsIn(source, file) {
  const starts = [];
  const look = ({ callee, arguments: [text] }) => {
    if (/^(?:ServiceError|verbatim)$/.test(callee.name ?? '') && isText(text)) starts.push(text.start);
  };
  new Visitor({ NewExpression: look, CallExpression: look }).visit(parseSync(file, source).program);
  return starts.map((start) => source.slice(0, start).split('\n').length);
}

for (const file of sources) {
  const source = readFileSync(file, 'utf8');
  if (!/\b(?:ServiceError|verbatim)\(/.test(source)) continue;
  for (const line of freeTextsIn(source, file))
    problems.push(`MC4 ${relative(root, file)}:${line}: this text belongs into a catalogue of messages`);
}

if (problems.length > 0) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
console.log(
  `${messages} messages and ${nodeTexts} texts of nodes are translated into every language; no error has a text of its own`,
);
