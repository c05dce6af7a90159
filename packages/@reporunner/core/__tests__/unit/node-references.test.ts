import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileTemplate,
  type JsonObject,
  namesReadIn,
  parametersOfKind,
  referencesOf,
  renameReferences,
} from '../../src/index.ts';

const read = (value: string) => {
  const { names, anyNode } = referencesOf({ value });
  return [...names, ...(anyNode ? ['*'] : [])];
};
const readInCode = (code: string) => {
  const { names, anyNode } = referencesOf({ code }, ['code']);
  return [...names, ...(anyNode ? ['*'] : [])];
};
const renamed = (value: string, names: Record<string, string>) =>
  renameReferences({ value }, new Map(Object.entries(names))).value;
const renamedCode = (code: string, names: Record<string, string>) =>
  renameReferences({ code }, new Map(Object.entries(names)), ['code']).code;

describe('references of expressions', () => {
  it.each([
    ["={{ $('A').item.json.x }}", ['A']],
    ['={{ $("It\'s \\"it\\"").first() }}', ['It\'s "it"']],
    ['={{ $(`A`).all() }} and {{ $items("B", 0) }}', ['A', 'B']],
    ['={{ $node["A b"].json }} {{ $node.C.json }} {{ $node?.D }}', ['A b', 'C', 'D']],
    ["={{ ($)(('A')).item }}", ['A']],
    ['={{ $(1).item }}', ['1']],
    ['={{ $items() }}', []],
    ["={{ $json.text + 'say $(\\'A\\')' }}", []],
    ["={{ 1 /* $('A') */ }}", []],
    ["= $('A') is no expression", []],
    ["$('A') is no template", []],
    ["={{ [1].map(($) => $('A')) }}", []],
    ['={{ $json.$node.A }}', []],
    ['={{ { $: 1, $node: 2 } }}', []],
    ['={{ $($json.name).item }}', ['*']],
    ['={{ $("A" + 1).item }}', ['*']],
    ["={{ ['A'].map($) }}", ['*']],
    ['={{ Object.keys($node) }}', ['*']],
    ["={{ $($('A').first().json.next).item }}", ['A', '*']],
    ["={{ $execution.resumeUrlOf('A') }} {{ $execution?.['resumeUrlOf'](`B`) }}", ['A', 'B']],
    ['={{ $execution.resumeUrlOf($json.name) }}', ['*']],
    ['={{ [1].map($execution.resumeUrlOf) }}', ['*']],
    ["={{ $execution.resumeUrl + $execution.other('A') }}", []],
    ["={{ $json.$execution.resumeUrlOf('A') }}", []],
  ])('%s', (template, expected) => {
    expect(read(template).toSorted()).toEqual(expected.toSorted());
  });

  it('finds them in what does not parse yet', () => {
    expect(read("={{ $('A').item. }} {{ $node['B'].json }} {{ $items(`C`) + }}")).toEqual(['A', 'B', 'C']);
    expect(read("={{ $json.x + 'a $(\\'A\\')' + }}")).toEqual([]);
    expect(read("={{ $node?.A. }} {{ x.$('B') + }}")).toEqual(['A']);
    expect(read("={{ $execution.resumeUrlOf('A') + }} {{ $execution.resumeUrl + }}")).toEqual(['A']);
  });

  it('looks into lists and objects, and at nothing that is no expression', () => {
    const parameters: JsonObject = {
      list: [{ a: "={{ $('A').item }}" }, "$('B')"],
      deep: { x: ["={{ $('C') }}"] },
    };
    expect([...referencesOf(parameters).names]).toEqual(['A', 'C']);
  });

  it('takes hostile templates in little time', () => {
    expect(read(`=${'{{ `'.repeat(40_000)}`)).toEqual([]);
    expect(read(`={{ ${'('.repeat(90_000)} $('A') }}`)).toEqual(['A']);
    expect(readInCode(`x = ${'a + '.repeat(40_000)} $('A').item`)).toEqual(['A']);
  });
});

describe('references of code', () => {
  it.each([
    ["return $('A').all()", ['A']],
    ["const x = await $node['A'].json; return x", ['A']],
    ["// $('A')\nreturn 'it is $(\\'B\\')'", []],
    ["const $ = jquery; return $('A')", []],
    ["function f($) { return $('A') } return $('B')", ['B']],
    ["if (x) { let $ = 1; $('A') } return $('B').item", ['B']],
    ["try { y() } catch ($) { $('A') }", []],
    ["for (const $ of list) $('A')", []],
    ["{ var $ = 1 } return $('A')", []],
    ["const { $ = 2, ...$items } = {}; return [$('A'), $items('B')]", []],
    ['const read = $; return read("A")', ['*']],
    ["const a: string = $('A').first().json.x; return <Item>{ a } as never", ['A']],
    ['interface A { $: string }\nreturn $items(`B`)', ['B']],
  ])('%s', (code, expected) => {
    expect(readInCode(code)).toEqual(expected);
  });

  it('counts only in parameters that hold code', () => {
    expect([...referencesOf({ code: "return $('A')", text: "$('B')" }, ['code']).names]).toEqual(['A']);
    expect(
      parametersOfKind(
        { properties: { a: { ui: { kind: 'code' } }, b: { ui: { kind: 'text' } }, c: {} } },
        'code',
      ),
    ).toEqual(['a']);
  });

  it('says which names are read', () => {
    const names = ['items', '$input', '$'];
    expect([...namesReadIn('return items.length + $json.items', names)]).toEqual(['items']);
    expect([...namesReadIn('const items = [$json]; return items', names)]).toEqual([]);
    expect([...namesReadIn('const x: number = $input.all().length', names)]).toEqual(['$input']);
  });
});

describe('renaming', () => {
  it.each([
    ["={{ $('A').item }}", "={{ $('B c').item }}"],
    ['={{ $("A").item + $(`A`).item }}', '={{ $("B c").item + $(`B c`).item }}'],
    [
      '={{ $node["A"].json }} {{ $node.A.json }} {{ $node?.A.json }}',
      '={{ $node["B c"].json }} {{ $node["B c"].json }} {{ $node?.["B c"].json }}',
    ],
    ["={{ $items('A', 0) }} A {{ 'A' }}", "={{ $items('B c', 0) }} A {{ 'A' }}"],
    ["={{ '$(\\'A\\')' /* $('A') */ + $('A').item }}", "={{ '$(\\'A\\')' /* $('A') */ + $('B c').item }}"],
    ["={{ $('A').item. }}", "={{ $('B c').item. }}"],
  ])('%s', (template, expected) => {
    expect(renamed(template, { A: 'B c' })).toBe(expected);
  });

  it('escapes what the quotes around it need', () => {
    const name = 'it\'s "`${x}`" \\ \n';
    for (const quote of [`'`, `"`, '`']) {
      const rewritten = renamed(`={{ $(${quote}A${quote}).item }}`, { A: name }) as string;
      expect(read(rewritten)).toEqual([name]);
    }
    expect(renamed("={{ $execution.resumeUrlOf('A') }}", { A: "it's" })).toBe(
      "={{ $execution.resumeUrlOf('it\\'s') }}",
    );
    expect(renamed('={{ $(1).item }}', { 1: 'one' })).toBe("={{ $('one').item }}");
    expect(renamed('={{ $node.A.json }}', { A: 'Größe' })).toBe('={{ $node.Größe.json }}');
  });

  it('renames all at once', () => {
    expect(renamed("={{ $('A').item + $('B').item }}", { A: 'B', B: 'A' })).toBe(
      "={{ $('B').item + $('A').item }}",
    );
  });

  it('changes code, but not its texts, comments and own variables', () => {
    expect(renamedCode("// $('A')\nreturn [$('A').all(), '$(\\'A\\')']", { A: 'B' })).toBe(
      "// $('A')\nreturn [$('B').all(), '$(\\'A\\')']",
    );
    expect(renamedCode("const $ = f; return $('A')", { A: 'B' })).toBe("const $ = f; return $('A')");
    expect(renamedCode("const x: string = $('A').first() // $('A')", { A: 'B' })).toBe(
      "const x: string = $('B').first() // $('A')",
    );
  });

  it('keeps what it does not change', () => {
    const parameters: JsonObject = { a: ["={{ $('X').item }}", { b: 1 }], c: "={{ $('A').item }}" };
    expect(renameReferences(parameters, new Map([['Y', 'Z']]))).toBe(parameters);
    expect(renameReferences(parameters, new Map([['A', 'B']])).a).toBe(parameters.a);
  });

  it('any name, there and back, is what it was', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(name, fc.constantFrom(`'`, `"`, '`'), (other, quote) => {
        const source = `={{ $(${quote}A${quote}).item.json.x }}`;
        const there = renamed(source, { A: other }) as string;
        compileTemplate(there);
        expect(read(there)).toEqual([other]);
        expect(renamed(there, { [other]: 'A' })).toBe(source);
      }),
    );
  });
});
