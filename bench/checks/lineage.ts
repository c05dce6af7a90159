/**
 * Runs random workflows of real nodes, in memory and stored in chunks, and holds what `$('node').item` gives against a
 * naive model in which every item carries the sets of its ancestors. A third is cut off and recovered. C7 of packages/@reporunner/engine/SPEC.md.
 *
 *   node bench/checks/lineage.ts --rounds 10000 --seed 1
 */
import { checkLineage } from '@reporunner/nodes-core/testing';
import { option } from '../lib/report.ts';

const rounds = option('rounds', 500);
const first = option('seed', 1);
const began = performance.now();
let looks = 0;
let divergent = 0;
for (let seed = first; seed < first + rounds; seed += 1) {
  const storing = seed % 2 === 0 ? 'memory' : 'stored';
  // Without Code: the sandbox is another process, and its nodes are in the tests.
  const cutAt = seed % 3 === 0 ? { cutAt: (seed % 97) / 97 } : {};
  const check = await checkLineage(seed, { storing, ...cutAt });
  looks += check.looks;
  if (check.status === 'succeeded' && check.mismatches.length === 0) continue;
  divergent += 1;
  console.error(
    `seed ${seed}, ${storing}: ${check.status} ${check.error ?? ''}`,
    check.mismatches.slice(0, 3),
  );
}
const seconds = (performance.now() - began) / 1_000;
console.log(
  `${rounds} workflows, ${looks} ancestors looked up, ${divergent} divergent, ${seconds.toFixed(1)} s`,
);
console.log(
  JSON.stringify({
    name: 'lineage',
    value: divergent,
    unit: 'divergent',
    reference: rounds,
    ratio: divergent / rounds,
  }),
);
if (divergent > 0) process.exitCode = 1;
