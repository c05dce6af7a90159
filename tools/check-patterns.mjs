/**
 * Finds regular expressions of our own that take more than linear time on texts made against them. Each literal of the
 * sources is run by backtracking, as a native engine does it, over attack texts of two lengths, and its steps are
 * counted: no clock is asked. Patterns that only meet short or trusted texts are listed here, with the reason.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { compileProgram } from '../packages/@reporunner/core/src/patterns/compile-pattern.ts';
import { Matcher } from '../packages/@reporunner/core/src/patterns/match-program.ts';
import { parsePattern } from '../packages/@reporunner/core/src/patterns/parse-pattern.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The end of a file's path and a pattern in it, or a folder, by why it meets nothing that could make it slow. */
const allowed = new Map([
  ['config.ts /\\/+$/', 'the configuration is trusted'],
  ['s3-blob-store.ts /\\/+$/', 'the configuration is trusted'],
  ['packages/@reporunner/documents/', 'runs in a process that can be killed'],
]);

const length = 800;
const maxGrowth = 2.6;
const maxSteps = 10_000_000;

class Stop extends Error {}

/** Steps of a search for all matches, as a native engine takes them. */
function steps(program, text) {
  let count = 0;
  const budget = {
    spend(taken) {
      count += taken;
      if (count > maxSteps) throw new Stop();
      return true;
    },
  };
  try {
    for (let from = 0; from <= text.length; ) {
      const matcher = new Matcher(program, text, budget, { remembers: false });
      if (!matcher.search(from, false)) break;
      from = Math.max(matcher.slots[1], from + 1);
    }
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return count;
}

const codes = [
  97, 65, 48, 32, 45, 46, 95, 60, 62, 34, 39, 123, 125, 91, 93, 40, 41, 47, 58, 44, 61, 36, 42, 10, 92, 59,
];

/** Characters of a set: the first few there are. */
const samples = (set) =>
  codes
    .filter((code) => set.has(code))
    .slice(0, 4)
    .map((code) => String.fromCharCode(code));

function least(node) {
  switch (node.type) {
    case 'set':
      return (
        samples(node.set)[0] ??
        String.fromCharCode(...[...Array(0x250).keys()].filter((code) => node.set.has(code)).slice(0, 1))
      );
    case 'sequence':
      return node.items.map(least).join('');
    case 'choice':
      return least(node.options[0]);
    case 'capture':
      return least(node.body);
    case 'repeat':
      return least(node.body).repeat(Math.min(node.min, 50));
    default:
      return '';
  }
}

/** One character of each set in the pattern: what one part repeats may be what another waits for. */
function everyCharacter(node, found = new Set()) {
  if (node.type === 'set') found.add(samples(node.set)[0] ?? 'a');
  for (const part of node.items ?? node.options ?? (node.body === undefined ? [] : [node.body]))
    everyCharacter(part, found);
  return found;
}

/** Each repetition, with what a text holds before it, and what its body can be. */
function* repetitions(node, others, before = '') {
  switch (node.type) {
    case 'sequence': {
      let prefix = before;
      for (const item of node.items) {
        yield* repetitions(item, others, prefix);
        prefix += least(item);
      }
      return;
    }
    case 'choice':
      for (const option of node.options) yield* repetitions(option, others, before);
      return;
    case 'repeat': {
      if (node.max > 20) {
        const own = node.body.type === 'set' ? samples(node.body.set).slice(0, 2) : [];
        const shared =
          node.body.type === 'set'
            ? [...others].filter((char) => node.body.set.has(char.codePointAt(0)))
            : [];
        const bodies =
          node.body.type === 'set'
            ? [...new Set([...own, ...shared])].slice(0, 8)
            : optionsOf(node.body).map(least);
        yield { before, bodies: bodies.filter((body) => body !== '') };
      }
      yield* repetitions(node.body, others, before);
      return;
    }
    case 'capture':
    case 'look':
      yield* repetitions(node.body, others, before);
      return;
    default:
  }
}

const optionsOf = (node) =>
  node.type === 'choice' ? node.options : node.type === 'capture' ? optionsOf(node.body) : [node];

function* attacks(tree) {
  const whole = least(tree.root);
  for (const { before, bodies } of repetitions(tree.root, everyCharacter(tree.root))) {
    for (const body of bodies) {
      for (const end of ['\0', '', '@', '"', ')', ']', '}']) {
        yield (size) => before + body.repeat(size / body.length) + end;
        if (before !== '') yield (size) => (before + body).repeat(size / (before + body).length) + end;
        if (before !== '') yield (size) => before.repeat(size / before.length) + end;
      }
    }
    if (whole !== '') yield (size) => whole.repeat(size / whole.length);
    if (bodies.length > 1)
      yield (size) => `${before}${bodies.join('').repeat(size / bodies.join('').length)}\0`;
  }
}

/** The attack under which the pattern grows faster than its text. */
function superLinear(source, flags) {
  const tree = parsePattern(source, flags);
  const program = compileProgram(source, tree);
  for (const attack of attacks(tree)) {
    const [small, large] = [attack(length), attack(length * 2)];
    const [few, many] = [steps(program, small), steps(program, large)];
    if (many > maxSteps || (many > maxGrowth * few && many > 20 * large.length)) return small.slice(0, 24);
  }
  return undefined;
}

// What the check is to find, it finds.
for (const slow of [
  '\\s+$',
  '^(a+)+$',
  '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
  '<[^>]*>',
  '\\{\\{([\\s\\S]*?)\\}\\}',
])
  if (superLinear(slow, '') === undefined) throw new Error(`/${slow}/ is not linear, and was taken for it`);

const files = globSync(['packages/@reporunner/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}'], {
  cwd: root,
}).sort();
const known = new Map();
let found = 0;
let failed = false;
for (const file of files) {
  const code = readFileSync(join(root, file), 'utf8');
  const path = file.replaceAll('\\', '/');
  const visitor = new Visitor({
    Literal(node) {
      if (node.regex === undefined || node.regex === null) return;
      const { pattern, flags } = node.regex;
      found += 1;
      const key = `${flags}/${pattern}`;
      if (!known.has(key)) known.set(key, superLinear(pattern, flags));
      const attack = known.get(key);
      const isAllowed = [...allowed.keys()].some(
        (key) => path.startsWith(key) || key === `${path.split('/').at(-1)} /${pattern}/`,
      );
      if (attack === undefined || isAllowed) return;
      failed = true;
      const line = code.slice(0, node.start).split('\n').length;
      console.error(`✗ ${path}:${line} /${pattern}/${flags} on ${JSON.stringify(attack)}…`);
    },
  });
  visitor.visit(parseSync(path, code).program);
}
if (failed) {
  console.error('Make them linear, or use compilePattern of core, or say here why they meet no long texts.');
  process.exit(1);
}
console.log(`${found} regular expressions of our own are linear`);
