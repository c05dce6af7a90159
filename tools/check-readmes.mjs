/**
 * Holds what documents say of the code against the code: README, CONTRIBUTING, SECURITY, docs/ and the README and SPEC
 * of each package.
 * RM1 a link to a file of the repository leads to one;
 * RM2 a path in backticks (`src/…`, `packages/…`, `tools/…`) is there, seen from the document's package or from the root;
 * RM3 a name in backticks or in an example that reads like one of the code (`createEngine`, `LIMITS.jsonDepth`) is in it.
 * RM4 README says as many nodes as there are.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const isDocument = (file) =>
  file.endsWith('.md') && !/^docs\/(nodes|acceptance)\/|^CHANGELOG|^GLOSSARY|^docs\/configuration/.test(file);
const words = new Set();
for (const file of files.filter(
  (name) => /\.(ts|tsx|mjs|json|yaml|css)$/.test(name) && name !== 'pnpm-lock.yaml',
))
  for (const [word] of readFileSync(join(root, file), 'utf8').matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);

/** Two humps at least, in lower or upper case, or a constant: an ordinary word is not looked for. */
const isName = (text) =>
  !text.startsWith('ERR_') && /^(?:[a-z]+[A-Z]\w*|[A-Z][a-z\d]+[A-Z]\w*|[A-Z]{2,}_[A-Z_\d]+)$/.test(text);
const isPath = (text) =>
  /^(?:src|__tests__|test-utils|packages|apps|docs|tools|bench|examples)\/[\w@./-]+$/.test(text);

const packages = files
  .filter((file) => /^(?:packages\/@reporunner|apps)\/[^/]+\/package\.json$/.test(file))
  .map((file) => join(root, dirname(file)));

const problems = [];
for (const file of files.filter(isDocument)) {
  const whole = readFileSync(join(root, file), 'utf8');
  for (const [block] of whole.matchAll(/^ *```ts[\s\S]*?^ *```/gm))
    for (const [word] of block.replace(/'[^']*'|\/\/.*/g, ' ').matchAll(/[A-Za-z_$][\w$]*/g))
      if (isName(word) && !words.has(word))
        problems.push(`${file}: ${word} of an example is in no file of the code (RM3)`);
  const text = whole.replace(/^ *```[\s\S]*?^ *```/gm, (block) => block.replace(/[^\n]/g, ' '));
  const home = dirname(join(root, file));
  for (const [at, line] of text.split('\n').entries()) {
    const report = (message) => problems.push(`${file}:${at + 1}: ${message}`);
    for (const [, target = ''] of line.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)/g))
      if (!existsSync(resolve(home, target))) report(`the link ${target} leads nowhere (RM1)`);
    for (const [, span = ''] of line.matchAll(/`([^`]+)`/g)) {
      if (/^[a-z][\w-]*\/$/.test(span) && file.startsWith('packages/')) {
        const isFolder = files.some(
          (one) => resolve(root, one).startsWith(`${home}/`) && one.includes(`/${span}`),
        );
        if (!isFolder && !existsSync(join(root, span))) report(`there is no folder ${span} (RM2)`);
        continue;
      }
      if (isPath(span)) {
        const path = span.replace(/\/$/, '');
        const bases =
          file.startsWith('docs/') || file === 'CONTRIBUTING.md' ? [root, ...packages] : [home, root];
        if (!bases.some((base) => existsSync(join(base, path)))) report(`there is no ${span} (RM2)`);
        continue;
      }
      const call = /^([\w$.]+)(?:\([^`]*\))?$/.exec(span)?.[1];
      for (const part of call?.split('.') ?? [])
        if (isName(part) && !words.has(part)) report(`${part} is in no file of the code (RM3)`);
    }
  }
}
const nodePages = files.filter((file) => /^docs\/nodes\/core-.*\.md$/.test(file)).length;
const said = /\[(\d+) nodes\]/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1];
if (said !== undefined && Number(said) !== nodePages)
  problems.push(`README.md: there are ${nodePages} nodes, not ${said} (RM4)`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('documents name files and code that are there');
