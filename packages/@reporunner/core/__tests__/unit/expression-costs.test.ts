import { describe, expect, it } from 'vitest';
import { arrayMethods } from '../../src/expressions/array-methods.ts';
import { dateMethods, durationMethods, intervalMethods } from '../../src/expressions/date-methods.ts';
import { globals } from '../../src/expressions/globals.ts';
import { constant, type Native } from '../../src/expressions/native.ts';
import { booleanMethods, numberMethods } from '../../src/expressions/number-methods.ts';
import { objectMethods } from '../../src/expressions/object-methods.ts';
import { patternMethods } from '../../src/expressions/pattern-methods.ts';
import { Run } from '../../src/expressions/run.ts';
import { stringMethods } from '../../src/expressions/string-methods.ts';
import { HostFunction, Lambda, Namespace } from '../../src/expressions/values.ts';
import { compileTemplate, isServiceError } from '../../src/index.ts';

const size = 50_000;
const text = 'a'.repeat(size);
const list = Array.from({ length: size }, (_, index) => index);
const data = {
  many: Array.from({ length: 3_000 }, (_, index) => index + 0.5),
  long: text,
  twenty: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, index])),
  lines: Array.from({ length: 10_000 }, (_, index) => `line ${index % 7}\n`).join(''),
  records: Array.from({ length: 2_000 }, (_, index) => ({ id: index, name: `name ${index}`, tags: ['a'] })),
  fields: Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, index])),
};
const object = Object.fromEntries(list.map((index) => [`k${index}`, index]));

/** What a call spends, in steps and in size. An error is as good as a result: what counts is what was paid. */
function spent(call: (run: Run) => void): number {
  const start = 1e9;
  let [steps, bytes] = [0, 0];
  const run = new Run({}, { steps: start, depth: 100, size: start });
  const [step, allocate, spend] = [run.step.bind(run), run.allocate.bind(run), run.spend.bind(run)];
  run.step = (count) => {
    steps += count;
    step(count);
  };
  run.allocate = (count) => {
    bytes += count;
    allocate(count);
  };
  run.spend = (count) => {
    steps += count / 8;
    return spend(count);
  };
  try {
    call(run);
  } catch (error) {
    if (!isServiceError(error)) throw error;
  }
  return steps + bytes / 64;
}

/** These take the same little time whatever they are called on. */
const textConstants = [
  'at',
  'charAt',
  'charCodeAt',
  'codePointAt',
  'isEmpty',
  'isNotEmpty',
  'length',
  'slice',
  'substr',
  'substring',
  'toString',
];
const anchored = ['isDomain', 'isEmail', 'isUrl'];
/** What they cost is up to the argument: how often, with what, in what format. */
const byArguments = [...['endsWith', 'localeCompare', 'padEnd', 'padStart', 'repeat', 'startsWith']];
const listConstants = ['at', 'first', 'isEmpty', 'isNotEmpty', 'last', 'randomItem'];
const objectConstants = ['hasField', 'hasOwnProperty'];
const identity = new Lambda((value) => value);

/** The methods whose calls on something large spend less than a step for each 1,024 characters or elements. */
function cheap<Target>(
  methods: ReadonlyMap<string, Native<Target>>,
  target: Target,
  args: readonly unknown[],
): string[] {
  return [...methods]
    .filter(([, { cost, call }]) => {
      const paid = spent((run) => {
        cost(run, target, args);
        call(target, args, run);
      });
      return paid < size / 1_024;
    })
    .map(([name]) => name)
    .sort();
}

describe('costs of natives', () => {
  it('has a cost for every method, function and table (B2)', () => {
    const tables: ReadonlyMap<string, Native<never>>[] = [
      ...[stringMethods, arrayMethods, objectMethods, numberMethods, booleanMethods],
      ...[dateMethods, durationMethods, intervalMethods, patternMethods],
    ] as never;
    for (const table of tables)
      for (const [name, { cost }] of table) expect(typeof cost, name).toBe('function');
    for (const [name, value] of globals) {
      const functions = value instanceof Namespace ? [...value.functions.values(), value.call] : [value];
      for (const one of functions)
        if (one instanceof HostFunction) expect(typeof one.cost, name).toBe('function');
      if (value instanceof Namespace)
        for (const one of value.functions.values()) expect(one, name).toBeInstanceOf(HostFunction);
    }
    for (const [name, { cost }] of [...dateMethods, ...durationMethods, ...intervalMethods] as [
      string,
      Native<never>,
    ][])
      expect(cost, name).not.toBe(constant);
  });

  it('charges methods of texts by the length, all but those that take no longer on a long one', () => {
    expect(cheap(stringMethods, text, ['a', 'b'])).toEqual(
      [...textConstants, ...anchored, ...byArguments].sort(),
    );
  });

  it('charges methods of lists and objects by the size', () => {
    expect(cheap(arrayMethods, list, [identity])).toEqual(listConstants);
    expect(cheap(objectMethods, object, ['a'])).toEqual(objectConstants);
  });

  const shared = 'Array.from({ length: 40 }).reduce(x => [x, x], 1)';
  it.each([
    ['a value that shares its parts', `={{ ${shared} }}`],
    ['its JSON', `={{ JSON.stringify(${shared}) }}`],
    ['its text', `={{ "" + ${shared} }}`],
    ['a template of it', `=a {{ ${shared} }}`],
    ['a comparison of it', `={{ ${shared} == "a" }}`],
    ['unique values of it', `={{ [${shared}, ${shared}].unique() }}`],
    ['a key of it', `={{ ({ a: 1 })[${shared}] }}`],
    ['objects that share', '={{ Array.from({ length: 40 }).reduce(x => ({ a: x, b: x }), 1) }}'],
    ['the same large thing many times', '={{ Array.from({ length: 1000 }).map(() => "a".repeat(100000)) }}'],
    ['a replacement that grows', '={{ "a".repeat(30000).replaceAll("a", "$`") }}'],
    ['a replacement by a long text', '={{ "a".repeat(30000).replaceAll("a", "b".repeat(30000)) }}'],
    ['matches with captures', '={{ "a".repeat(1000000).replace(/(a)(a)(a)(a)/g, "") }}'],
    ['captures put in many times', `={{ "a".repeat(200000).replace(/(a)/g, "${'$1'.repeat(20)}") }}`],
    ['a part for each character', '={{ "a".repeat(1000000).split(/(?:)/).length }}'],
    ['a match for each character', '={{ "a".repeat(1000000).match(/a/g).length }}'],
    ['spreading', '={{ Array.from({ length: 40 }).reduce(x => [...x, ...x], [1]) }}'],
    ['adding texts', '={{ Array.from({ length: 40 }).reduce(x => x + x, "a") }}'],
    [
      'texts kept while they grow',
      '={{ Array.from({ length: 9000 }).reduce(x => x.concat(x.at(-1) + "a"), ["b".repeat(9000)]).join() }}',
    ],
    [
      'comparing long texts',
      '={{ Array.from({ length: 9000 }).map(() => ("a".repeat(100000) + "b") === ("a".repeat(100000) + "b")) }}',
    ],
    [
      'sorting with a function',
      '={{ Array.from({ length: 100000 }).map((x, i) => i).sort((a, b) => b - a) }}',
    ],
    ['JMESPath that doubles', `={{ $jmespath([1], "${'[@, @][] | '.repeat(60)}@") }}`],
    [
      'formats of dates',
      '={{ Array.from({ length: 9000 }).map(() => DateTime.fromMillis(1).toFormat("yyyy LLLL dd".repeat(16))) }}',
    ],
    ['languages', '={{ Array.from({ length: 9000 }).map((x, i) => (1.5).format("en-GB")) }}'],
    ['a loop with a long body', `={{ (() => { while (true) { const x = [${'1, '.repeat(4000)}1]; } })() }}`],
    ['a function with a long body', `={{ $json.many.map(x => [${'x, '.repeat(400)}x]) }}`],
    ['keys of long texts', '={{ $json.many.map(x => $json.fields[$json.long]) }}'],
    ['spreading a large object', '={{ $json.many.map(x => ({ ...$json.fields })) }}'],
    ['sums of long lists', '={{ $json.many.map(x => $json.many.sum()) }}'],
    ['texts of long lists', '={{ $json.many.map(x => "" + $json.many) }}'],
    ['the beginning of long texts', '={{ $json.many.map(x => $json.long.startsWith($json.long)) }}'],
    [
      'a replacement by a long text that does not occur',
      '={{ $json.many.map(x => "a".replace("b", $json.long)) }}',
    ],
    ['a text put in between all characters', '={{ $json.many.map(x => $json.long.replaceAll("", "b")) }}'],
    ['quoting with nothing', '={{ $json.many.map(x => $json.long.quote("")) }}'],
    ['base64 of long texts', '={{ $json.many.map(x => $json.long.base64Encode()) }}'],
    ['keys that are numbers', '={{ $json.many.map(x => ({ [1000]: x })) }}'],
    ['fields whose names are numbers', '={{ $json.many.map(x => ({ a: x })).renameKeys("a", 1000) }}'],
    ['the absence of fields', '={{ $json.many.map(x => $ifEmpty($json.fields, 1)) }}'],
    ['differences of dates', '={{ $json.many.map(x => DateTime.fromMillis(1e12).diffNow("days")) }}'],
    [
      'names of zones',
      '={{ (() => { const d = DateTime.now(); while (true) { const x = d.offsetNameLong; } })() }}',
    ],
    [
      'flattening lists of lists again and again',
      '={{ (a => { for (let i = 0; i < 9; i++) a = [a, a]; while (true) { const x = a.flat(Infinity); } })([1]) }}',
    ],
    ['chunks of one', '={{ $json.many.map(x => $json.many.chunk(1)) }}'],
    ['numbers in long texts', '={{ Array.from({ length: 99999 }).map(() => "1".repeat(1000).toNumber()) }}'],
  ])('ends with EXPRESSION_BUDGET: %s (security/crash3)', (_, source) => {
    expect(codeOf(source)).toBe('EXPRESSION_BUDGET');
  });

  it('moves each element of nested lists once, and charges for each of the lists', () => {
    // At each level it would be moved again: that came to more data than there may be, in 120 ms.
    const nested = '(a => { for (let i = 0; i < 30; i++) a = [a, a]; return a.flat(Infinity).length; })([1])';
    expect(() => compileTemplate(`={{ ${nested} }}`).evaluate({})).toThrow('too many steps');
  });

  it.each([
    [
      'a format that can be read in many ways',
      `={{ "${'1'.repeat(60)}x".toDateTime("${'Hms'.repeat(20)}") }}`,
    ],
    ['a long format', `={{ DateTime.fromMillis(1).toFormat("${'y'.repeat(201)}") }}`],
    ['a language that is none', '={{ (1).format("x-a1-b2") }}'],
    ['a long text for a date', '={{ DateTime.fromISO("1".repeat(1000)) }}'],
    ['JSON that is too deep', '={{ JSON.stringify(JSON.parse("[".repeat(9000) + "]".repeat(9000))) }}'],
    ['a value that is too deep', '={{ JSON.stringify(Array.from({ length: 5000 }).reduce(x => [x], 1)) }}'],
    ['recursion', '={{ Math.max(...Array.from({ length: 300000 })) }}'],
  ])('refuses with a typed error: %s', (_, source) => {
    expect(codeOf(source)).toMatch(/^EXPRESSION_(ERROR|BUDGET)$/);
  });

  it.each([
    ['={{ Array.from({ length: 3000 }).reduce((s, x, i) => s + "line\\n", "").length }}', 15_000],
    ['={{ "  a  b ".repeat(1000).replace(/\\s+/g, " ").length }}', 4_001],
    [
      '={{ Array.from({ length: 5000 }).map((x, i) => ({ id: i, name: "n" + i })).filter(x => x.id % 2).length }}',
      2_500,
    ],
    ['={{ Array.from({ length: 20000 }).map((x, i) => i * 2).filter(x => x > 10000).sum() }}', 374_975_000],
    ['={{ Array.from({ length: 2000 }).map((x, i) => ({ id: i, ...$json.twenty })).length }}', 2_000],
    ['={{ $json.lines.split("\\n").map(x => x.trim().toUpperCase()).unique().length }}', 8],
    ['={{ $json.lines.split(/\\r?\\n/).length }}', 10_001],
    ['={{ $json.lines.replaceAll("line", "row").length }}', 60_000],
    ['={{ JSON.parse(JSON.stringify($json.records)).map(x => x.name).join(", ").length }}', 20_888],
    ['={{ $json.records.sort((a, b) => a.name.localeCompare(b.name)).first().id }}', 0],
    ['={{ $json.records.map(x => x.id).map(x => ({ [x % 10]: x })).length }}', 2_000],
    ['={{ Object.fromEntries($json.records.map(x => [x.id, x])) != null }}', true],
    ['={{ $json.records.reduce((all, x) => ({ ...all, [x.id % 50]: x.name }), {}).keys().length }}', 50],
    ['={{ "28/03/2026 10:05".toDateTime("dd/MM/yyyy HH:mm").toFormat("yyyy-MM-dd") }}', '2026-03-28'],
    [
      '={{ $jmespath({ people: [{ name: "a", age: 3 }, { name: "b", age: 9 }] }, "people[?age > `5`].{n: name, a: age}") }}',
      [{ n: 'b', a: 9 }],
    ],
    ['={{ $jmespath([3, 1, 2], "max(@)") + $jmespath([3, 1, 2], "length(sort(@))") }}', 6],
    ['={{ (1234.5).format("de-DE", { minimumFractionDigits: 2 }) }}', '1.234,50'],
    ['={{ ["b", "a", 10, 9].sort() }}', [10, 9, 'a', 'b']],
    ['={{ "<p>Hello <b>you</b></p>".removeTags() }}', 'Hello you'],
    ['={{ "see [this](https://a.b) *now*".removeMarkdown() }}', 'see this now'],
    ['={{ "mail to ada@example.org.".extractEmail() }}', 'ada@example.org'],
  ])('leaves room for what people do: %s', (source, expected) => {
    expect(compileTemplate(source).evaluate({ $json: data })).toEqual(expected);
  });
});

function codeOf(source: string): string {
  try {
    compileTemplate(source).evaluate({ $json: data });
    return 'value';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}
