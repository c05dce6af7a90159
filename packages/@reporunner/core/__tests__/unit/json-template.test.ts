import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplate, compileJsonTemplate, type JsonValue } from '../../src/index.ts';
import { jsonProblem } from '../../src/kernel/read-json.ts';

const scope = { $json: { n: 1, s: 'a "b" \\ \n c', o: { k: 2 }, list: [1, 'x'] } };
const escaped = (source: string) => compileJsonTemplate(source).evaluate(scope);
const raw = (source: string) => compileJsonTemplate(source, 'raw').evaluate(scope);

describe('a template of JSON text', () => {
  it.each<[string, JsonValue | undefined]>([
    ['={ "a": "{{ $json.s }}" }', { a: 'a "b" \\ \n c' }],
    ['={ "a": {{ $json.s }} }', { a: 'a "b" \\ \n c' }],
    ['={ "a": "x {{ $json.o }} y", "b": {{ $json.o }} }', { a: 'x {"k":2} y', b: { k: 2 } }],
    ['=[{{ $json.missing }}, "{{ $json.missing }}", {{ $json.n }}]', [null, '', 1]],
    ['={ "at": {{ \'2026-01-01T00:00Z\'.toDateTime().toUTC() }} }', { at: '2026-01-01T00:00:00.000Z' }],
    ['={ "{{ $json.n }}": 1, "b": [ {{ 0/0 }} ] }', { '1': 1, b: [null] }],
    ['= \n{ "a": 1 }\n', { a: 1 }],
    [
      '=[1, -2.5e3, true, false, null, "\\u00e4\\n\\"{{ $json.n }}\\""]',
      [1, -2500, true, false, null, 'ä\n"1"'],
    ],
    ['={{ $json.o }}', { k: 2 }],
    ['={{ $json.missing }}', undefined],
    ['={{ $json.o }}\n', { k: 2 }],
    ['=[]', []],
  ])(
    'escapes values inside strings and serialises them elsewhere: %s (public-reports 25)',
    (source, expected) => {
      expect(escaped(source)).toEqual(expected);
    },
  );

  it('gives no value a way to change the shape of the JSON', () => {
    const evil = '", "admin": true, "x": "';
    const value = compileJsonTemplate('={ "name": "{{ $json.name }}" }').evaluate({ $json: { name: evil } });
    expect(value).toEqual({ name: evil });
    const keys = compileJsonTemplate('={ "{{ $json.name }}": 1 }').evaluate({ $json: { name: '__proto__' } });
    expect(JSON.stringify(keys)).toBe('{"__proto__":1}');
  });

  it('keeps any value, wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const template = compileJsonTemplate(
          '={ "v": {{ $json.value }}, "t": "<{{ $json.text }}>", "l": [{{ $json.text }}] }',
        );
        const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(template.evaluate({ $json: { value: plain, text } })).toEqual({
          v: plain,
          t: `<${text}>`,
          l: [text],
        });
      }),
    );
  });

  it.each([
    ['={ "a": 1, }', 'line 1, column 11): Expected a name in double quotes'],
    ['={\n  "a": 1\n  "b": 2\n}', 'line 3, column 3): Expected , or }'],
    ["={ 'a': 1 }", 'line 1, column 3): Expected a name in double quotes'],
    ['={ {{ $json.s }}: 1 }', 'line 1, column 3): Expected a name in double quotes'],
    ['=[1 {{ $json.n }}]', 'line 1, column 4): Expected , or ]'],
    ['={ "a": "b\n" }', 'line 1, column 10): Line breaks and tabs'],
    ['={ "a": "b }', 'line 1, column 8): The text that begins here is not closed'],
    ['={ "a": "\\x" }', 'line 1, column 9): A backslash'],
    ['={ "a": 01 }', 'line 1, column 9): Expected , or }'],
    ['=hello {{ $json.n }}', 'line 1, column 1): Expected a value'],
    ['={ "a": {{ $json.o }} } x', 'line 1, column 24): The JSON is complete here'],
  ])('says line and column when it is compiled, before there is data: %j', (source, message) => {
    expect(checkTemplate(source, (one) => compileJsonTemplate(one))[0]?.message).toContain(message);
    expect(() => escaped(source)).toThrow(message);
  });

  it('is rendered and then parsed where it is raw, as n8n does (n8n-import 10)', () => {
    expect(raw('={"a": {{ JSON.stringify($json.o) }}, "b": "{{ $json.n }}"}')).toEqual({
      a: { k: 2 },
      b: '1',
    });
    expect(raw('={"a": {{ $json.n }} }')).toEqual({ a: 1 });
    expect(raw('={{ $json.o }}')).toEqual({ k: 2 });
    expect(raw('={{ JSON.stringify($json.o) }}')).toBe('{"k":2}');
  });

  it('says where raw JSON is wrong, in the template', () => {
    expect(() => raw('={\n "a": {{ $json.s }} }')).toThrow(
      'line 2, column 7): Expected a value. The expression here',
    );
    expect(() => raw('={\n "a": {{ $json.n }}\n "b": 1 }')).toThrow('line 3, column 2): Expected , or }.');
  });
});

describe('reading JSON with its errors', () => {
  it('agrees with JSON.parse on what is JSON', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      '1e5',
      'true',
      'null',
      ' ',
      '\n',
      '\\',
      '\\n',
      'x',
      '01',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.json().chain((text) => fc.nat(text.length).map((at) => text.slice(0, at) + text.slice(at + 1))),
          fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
        ),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          expect(jsonProblem(text) === undefined).toBe(isJson);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
