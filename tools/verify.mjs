/**
 * Everything that must hold before a change lands, in one run: types, lint, layers, unused code, long checks in short, tests.
 * Runs all of them even when one fails, so that one run tells the whole story; the tests come last, so that their
 * summary ends the output. Arguments go to the test runner.
 */
import { spawnSync } from 'node:child_process';

const checks = [
  ['Types', 'turbo', ['run', 'typecheck', '--output-logs=errors-only']],
  ['Lint', 'biome', ['check', '.', '--diagnostic-level=warn', '--error-on-warnings']],
  ['Layers', 'node', ['tools/check-layers.mjs']],
  ['Texts of the web app', 'node', ['tools/check-strings.mjs']],
  ['Messages of the server', 'node', ['tools/check-messages.mjs']],
  ['Subjects of commits', 'node', ['tools/check-commits.mjs']],
  ['Words of the glossary', 'node', ['tools/check-words.mjs']],
  ['Size of the web app', 'node', ['tools/check-size.mjs']],
  ['Documented exports', 'node', ['tools/check-docs.mjs']],
  ['Documents and the code', 'node', ['tools/check-readmes.mjs']],
  ['Map of packages', 'node', ['tools/package-map.mjs', '--check']],
  ['Libraries and their licences', 'node', ['tools/check-libraries.mjs']],
  ['Node types', 'node', ['tools/check-node-types.mjs']],
  ['Own patterns', 'node', ['tools/check-patterns.mjs']],
  ['Unused code', 'knip', ['--no-progress']],
  ['Unused codes and limits', 'node', ['tools/check-constants.mjs']],
  ['Rules and their tests', 'node', ['tools/check-rules.mjs']],
  ['Acceptance tables', 'node', ['tools/check-acceptance.mjs']],
  // Short rounds of the long checks, with limits that a busy machine keeps; `node bench/checks/NAME.ts --rounds N` runs more.
  ['Random workflows', 'node', ['bench/checks/random-workflows.ts', '--rounds', '500', '--seed', '1']],
  ['Kill under load', 'node', ['bench/checks/kill-under-load.ts', '--rounds', '2']],
  ['Stop under load', 'node', ['bench/checks/stop-under-load.ts', '--rounds', '2']],
  [
    'Kill under mixed load',
    'node',
    ['bench/checks/stop-under-load.ts', '--rounds', '2', '--signal', 'SIGKILL'],
  ],
  ['Kill in nested workflows', 'node', ['bench/checks/kill-nested.ts', '--rounds', '4']],
  ['Many items', 'node', ['bench/checks/stream.ts', '--rounds', '1', '--items', '50000']],
  ['Many that wait', 'node', ['bench/checks/waits.ts', '--rounds', '1']],
  ['Large paste', 'node', ['bench/checks/paste-large.ts', '--rounds', '3', '--max-ms', '1000']],
  ['Editor at random', 'node', ['bench/checks/editor-at-random.ts', '--rounds', '4', '--seed', '1']],
  [
    'Run over a bad connection',
    'node',
    ['bench/checks/run-over-bad-connection.ts', '--rounds', '2', '--seed', '1', '--late-ms', '30000'],
  ],
  ['Hostile documents', 'node', ['bench/checks/hostile-documents.ts', '--rounds', '1', '--p99', '1000']],
  [
    'Expressions at random',
    'node',
    ['--expose-gc', 'bench/checks/expression-fuzz.ts', '--rounds', '2000', '--max-ms', '500'],
  ],
  ['Budgets of expressions', 'node', ['bench/checks/expression-budget.ts', '--max-ms', '1000']],
  ['Hostile patterns', 'node', ['bench/checks/hostile-patterns.ts', '--rounds', '2000', '--max-ms', '500']],
  ['Big bodies', 'node', ['bench/checks/big-bodies.ts', '--rounds', '1']],
  ['Many bodies', 'node', ['bench/checks/many-bodies.ts', '--seconds', '8']],
  ['Disk full', 'node', ['bench/checks/disk-full.ts', '--rounds', '1']],
  ['Tests', 'vitest', ['run', ...process.argv.slice(2)]],
];

const failed = [];
for (const [label, command, args] of checks) {
  const began = Date.now();
  console.log(`\n▸ ${label}`);
  const run = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const ok = run.status === 0;
  if (!ok) failed.push(label);
  if (label !== 'Tests' || !ok) console.log(`${ok ? '✓' : '✗'} ${label} (${seconds} s)`);
}
if (failed.length > 0) {
  console.error(`\n✗ Failed: ${failed.join(', ')}`);
  process.exit(1);
}
