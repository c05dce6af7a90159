/** Expression evaluations per second, by kind, against the same work as plain JavaScript functions. */
import { compileTemplate } from '@reporunner/core';
import { median, report } from './lib/report.ts';

const items = [
  { price: 5, sku: 'a' },
  { price: 20, sku: 'b' },
  { price: 12, sku: 'c' },
];
const data = { total: 21, name: 'Ada', user: { name: 'ada' }, items };
type Data = typeof data;
const scope = { $json: data };

const kinds: readonly (readonly [string, (json: Data) => unknown])[] = [
  ['={{ $json.total * 2 }}', (json) => json.total * 2],
  ['={{ $json.user.name.toUpperCase() }}', (json) => json.user.name.toUpperCase()],
  ['=Hello {{ $json.name }}!', (json) => `Hello ${json.name}!`],
  ['={{ $json.total > 20 ? "big" : "small" }}', (json) => (json.total > 20 ? 'big' : 'small')],
  [
    '={{ $json.items.filter(i => i.price > 10).length }}',
    (json) => json.items.filter((i) => i.price > 10).length,
  ],
];
const rounds = 200_000;
let kept: unknown;

function rate(work: () => unknown): number {
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) kept = work();
  return (rounds / (performance.now() - began)) * 1_000;
}

const rates: { ours: number; plain: number }[] = [];
for (const [source, plain] of kinds) {
  const template = compileTemplate(source);
  if (JSON.stringify(template.evaluate(scope)) !== JSON.stringify(plain(data)))
    throw new Error(`${source} is wrong`);
  const tries = Array.from({ length: 5 }, () => ({
    ours: rate(() => template.evaluate(scope)),
    plain: rate(() => plain(data)),
  }));
  const result = {
    ours: median(tries.map(({ ours }) => ours)),
    plain: median(tries.map((one) => one.plain)),
  };
  rates.push(result);
  console.log(`${(result.ours / 1e6).toFixed(2)} M/s  ${source}`);
}
if (kept === undefined) throw new Error('nothing was computed');
// The mix: as many of each kind, so the mean time counts.
const mixed = (pick: (one: { ours: number; plain: number }) => number) =>
  rates.length / rates.reduce((sum, one) => sum + 1 / pick(one), 0);
report(
  'expressions',
  mixed(({ ours }) => ours),
  'evaluations/s',
  mixed(({ plain }) => plain),
);
