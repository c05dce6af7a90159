/**
 * Holds the acceptance tables (docs/acceptance/*.md) against the code: every promise names a test or a program that
 * exists, and every finding and case of a review that a table has to answer for has a row.
 * Plain JavaScript with no dependency.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/acceptance');
const columns = ['id', 'promise', 'check', 'figure', 'findings', 'cases'];

/** The cells of a table row; a bar inside a cell is written `\|`. */
const cellsOf = (line) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function rowsOf(file) {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (!line.startsWith('|') || /^\|[\s:|-]+\|$/.test(line)) return [];
    const cells = cellsOf(line);
    if (cells[0] === 'id') return [];
    const row = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
    return [
      { ...row, place: `docs/acceptance/${file}:${at + 1}`, complete: cells.length === columns.length },
    ];
  });
}

/** A text as it may stand in a test file: quoted one way or another. */
const spellings = (title) => [title, title.replaceAll("'", "\\'"), title.replaceAll('"', '\\"')];

/** Why the check of a row cannot be run, or undefined. */
function problemOf({ check, figure, complete }) {
  if (!complete) return `a row has the ${columns.length} columns ${columns.join(', ')}`;
  if (check === 'not done') return figure === '' ? 'says "not done" without a reason' : undefined;
  const program = /^`(?<command>[^`]+)`/.exec(check)?.groups?.command;
  if (program === undefined) return 'names neither a test nor a command';
  const file = program.split(/\s+/).find((word) => /^[\w@./-]+\.(?:ts|tsx|mjs)$/.test(word));
  if (file === undefined) return `the command \`${program}\` names no file`;
  if (!existsSync(join(root, file))) return `${file} does not exist`;
  if (!/\.test\.tsx?$/.test(file)) return undefined;
  const title = /^`[^`]+`\s+"(?<title>.+)"$/.exec(check)?.groups?.title;
  if (title === undefined) return `names no test of ${file}`;
  const text = readFileSync(join(root, file), 'utf8');
  return spellings(title).some((spelling) => text.includes(spelling))
    ? undefined
    : `${file} has no test "${title}"`;
}

const listed = (cell) => cell.split(/[,\s]+/).filter((word) => word !== '');

const tables = readdirSync(folder).filter((name) => name.endsWith('.md'));
const rows = tables.flatMap(rowsOf);
const problems = [];
const seen = new Map();
for (const row of rows) {
  const problem = problemOf(row);
  if (problem !== undefined) problems.push(`${row.place} ${row.id}: ${problem}`);
  if (seen.has(row.id)) problems.push(`${row.place} ${row.id}: the id is also at ${seen.get(row.id)}`);
  seen.set(row.id, row.place);
}

const required = JSON.parse(readFileSync(join(folder, 'required.json'), 'utf8'));
for (const column of ['findings', 'cases']) {
  const answered = new Set(rows.flatMap((row) => listed(row[column])));
  const missing = required[column].filter((id) => !answered.has(id));
  const unknown = [...answered].filter((id) => !required[column].includes(id) && !(id in required.elsewhere));
  if (missing.length > 0) problems.push(`${column} without a row: ${missing.join(', ')}`);
  if (unknown.length > 0) problems.push(`${column} that no review has: ${unknown.join(', ')}`);
}

const open = rows.filter(({ check }) => check === 'not done');
console.log(
  `${rows.length} promises in ${tables.length} tables, ${open.length} not done; ` +
    `${required.findings.length} findings and ${required.cases.length} cases to answer for`,
);
for (const { id, figure } of open) console.log(`  not done: ${id} (${figure})`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
