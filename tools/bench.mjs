/**
 * `pnpm bench` lists the benchmark programs; `pnpm bench NAME` runs one. Each is a program under bench/ whose last
 * line is JSON: { name, value, unit, reference, ratio }.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'bench');
const programs = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name, ...args] = process.argv.slice(2);

/** The first line of a program's opening comment says what it measures. */
function about(program) {
  const source = readFileSync(join(folder, `${program}.ts`), 'utf8');
  return /^\/\*\*\s*\n?\s*\*?\s*(.+?)\s*(?:\*\/)?$/m.exec(source)?.[1] ?? '';
}

if (name === undefined || !programs.includes(name)) {
  if (name !== undefined) console.error(`There is no benchmark "${name}".`);
  console.log('pnpm bench NAME\n');
  for (const program of programs) console.log(`  ${program.padEnd(14)} ${about(program)}`);
  process.exit(name === undefined ? 0 : 1);
}
const run = spawnSync('node', [join(folder, `${name}.ts`), ...args], { stdio: 'inherit' });
process.exit(run.status ?? 1);
