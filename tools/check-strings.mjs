/**
 * Holds the words of the web app against its catalogs:
 * ST1 no text that people read stands in the code outside of a message macro;
 * ST2 the catalogs hold exactly the messages that the code has;
 * ST3 every language has a translation of every message, with the same placeholders and all forms of its plurals. Of
 *    a language that is being translated, what is missing (and shown in English meanwhile) is counted, not refused.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { parseSync } from 'oxc-parser';

const web = fileURLToPath(new URL('../apps/web/', import.meta.url));
const problems = [];
/** Take a language out of here once it is whole, and it stays whole. */
const underWay = new Set([]);

/** Elements whose text is a message by itself. */
const messages = new Set(['Trans', 'Plural', 'Select', 'SelectOrdinal']);
/** Attributes that people read or hear. */
const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'help',
  'label',
  'placeholder',
  'title',
]);
const hasWords = (text) => /\p{L}{2,}/u.test(text);
/** Names that are the same in every language. */
const names = new Set([
  'HTTP_STATUS, TIMEOUT',
  'Reporunner',
  'JSON',
  'JSONata',
  '{ "nodes": … }',
  'HTML',
  'CSV',
  'URL',
  'ID',
  'English',
  'العربية',
]);

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.tsx$/.test(entry.name)) yield path;
  }
}

function check(file) {
  const source = readFileSync(file, 'utf8');
  const { program } = parseSync(file, source);
  const report = (node, text) => {
    const line = source.slice(0, node.start).split('\n').length;
    problems.push(`ST1 ${relative(web, file)}:${line}: "${text.trim().slice(0, 60)}" is not translated`);
  };
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
      return;
    }
    if (node.type === 'JSXElement' && messages.has(node.openingElement.name.name)) return;
    if (node.type === 'JSXText' && hasWords(node.value) && !names.has(node.value.trim()))
      report(node, node.value);
    if (node.type === 'JSXAttribute' && spoken.has(node.name.name)) {
      const literal =
        node.value?.type === 'Literal'
          ? node.value
          : node.value?.type === 'JSXExpressionContainer' && node.value.expression.type === 'Literal'
            ? node.value.expression
            : undefined;
      if (typeof literal?.value === 'string' && hasWords(literal.value) && !names.has(literal.value))
        report(node, literal.value);
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') visit(value);
  };
  visit(program);
}

for (const file of filesBelow(join(web, 'src'))) check(file);

/** Where a form of a plural begins; what follows its brace is text, not the name of a placeholder. */
const form = /(?:=\d+|zero|one|two|few|many|other) \{/g;
const placeholders = (text) =>
  [...text.replaceAll(form, ' ').matchAll(/\{(\w+)|<(\d+)/g)].map((match) => match[1] ?? `<${match[2]}`);
const distinct = (list) => [...new Set(list)].toSorted().join(' ');

// Lingui finds its sources from where it runs.
process.chdir(web);
const config = getConfig({ cwd: web, configPath: join(web, 'lingui.config.ts') });
for (const catalog of await getCatalogs(config)) {
  const collected = await catalog.collect();
  if (collected === undefined) {
    problems.push('ST2 the messages could not be collected');
    continue;
  }
  for (const locale of config.locales) {
    const known = (await catalog.read(locale)) ?? {};
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    let missing = 0;
    for (const [id, { message }] of Object.entries(collected)) {
      const translation = known[id]?.translation;
      const text = message ?? id;
      if (known[id] === undefined) problems.push(`ST2 ${locale}: "${text}" is missing; run pnpm extract`);
      else if (!translation && underWay.has(locale)) missing += 1;
      else if (!translation) problems.push(`ST3 ${locale}: "${text}" is not translated`);
      else if (distinct(placeholders(text)) !== distinct(placeholders(translation)))
        problems.push(`ST3 ${locale}: "${text}" and "${translation}" differ in their placeholders`);
      else if (/\{\w+, plural,/.test(translation ?? ''))
        for (const category of categories.filter((one) => !translation.includes(`${one} {`)))
          problems.push(`ST3 ${locale}: "${translation}" lacks the form "${category}"`);
    }
    if (missing > 0)
      console.log(
        `${locale}: ${missing} of ${Object.keys(collected).length} messages are not translated yet`,
      );
    for (const id of Object.keys(known))
      if (collected[id] === undefined)
        problems.push(`ST2 ${locale}: "${known[id]?.message}" is used nowhere`);
  }
}

if (problems.length > 0) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
console.log('every word of the web app is a message');
