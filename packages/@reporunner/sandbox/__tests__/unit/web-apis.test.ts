/** What code gets in place of the browser's and Node's own, held to those of Node. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installWebApis } from '../../src/child/web-apis.ts';

const own = {} as Pick<
  typeof globalThis,
  'URL' | 'URLSearchParams' | 'TextEncoder' | 'TextDecoder' | 'atob' | 'btoa' | 'structuredClone'
>;
installWebApis(own);

const fields = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

type AnyUrl = typeof URL;
const fieldsOf = (url: URL) => ({
  ...Object.fromEntries(fields.map((field) => [field, url[field]])),
  pairs: [...url.searchParams],
});
function read(Kind: AnyUrl, url: string, base: string | undefined): unknown {
  try {
    return fieldsOf(base === undefined ? new Kind(url) : new Kind(url, base));
  } catch (error) {
    return error instanceof TypeError ? 'invalid' : String(error);
  }
}

const urls = [
  'https://user:pa%20ss@Example.COM:443/a/../b/./c%2e/%2E%2e/d?x=1&y=a+b#f ragment',
  'http://a.b?x',
  'http://a.b#',
  'http://a.b?#',
  'HTTP:\\\\x\\y',
  'http:///three',
  'http:/one',
  'http:none',
  'https://ünïcode.example/päth?q=ü#ß',
  'https://日本語。jp/',
  'https://xn--bcher-kva.example',
  'https://faß.de',
  'http://0x7f.1/',
  'http://017700000001',
  'http://256.1.1.1',
  'http://1.2.3.4.5',
  'http://1.2.3.',
  'http://[::1]:8080/',
  'http://[1:2:0:0:5:0:0:0]',
  'http://[::ffff:192.168.0.1]',
  'http://[1::2::3]',
  'http://a b/',
  'http://a%20b/',
  'http://a<b',
  'http://user@/x',
  'http://@host',
  'http://:80',
  'http://host:99999',
  'http://host:8o',
  'http://host:0080/',
  'mailto:a@b.c?subject=x y',
  'data:text/plain,hello world #x',
  'javascript:alert(1)',
  'file:///C|/x/../y',
  'file:c:\\x',
  'file://localhost/a',
  'file://host/a',
  'blob:https://a.b/c',
  "foo://Host:80/../a b/./c?d'e#f`g",
  'foo:/a/../b',
  'foo:/..//x',
  'foo:opaque path?q',
  'urn:isbn:1',
  '//host/x',
  '/absolute?x#y',
  '../up',
  '?only',
  '#frag',
  '',
  '  http://trim.me/\t\n ',
  'ht\ntp://a/\tb',
  'nope',
  'http://',
  'ws://a:80',
  'wss://a:443/^{}|"<>`\'',
  'http://a/%zz%41',
  'http://a/?%zz=%E4%B8%AD&+=%2B&&a&=b&a=1=2',
];
const bases = [
  undefined,
  'https://base.example:8443/dir/file.html?q=1#h',
  'file:///C:/dir/file',
  'mailto:x@y',
  'foo://h/a/b?c',
];

describe('URL', () => {
  it.each(bases)('reads what Node reads, with the base %s', (base) => {
    for (const url of urls) expect(read(own.URL, url, base), `${url} ${base}`).toEqual(read(URL, url, base));
  });

  it('reads generated addresses as Node does', () => {
    const piece = fc.constantFrom(
      ...[
        'http',
        'https',
        'file',
        'foo',
        ':',
        '/',
        '\\',
        '//',
        '?',
        '#',
        '@',
        '.',
        '..',
        '%2e',
        '%',
        '%41',
        ' ',
      ],
      ...[
        'a',
        'B',
        'host',
        '1',
        '0x1',
        '8080',
        '[',
        ']',
        '[::1]',
        '::',
        '=',
        '&',
        '+',
        'ü',
        '日',
        '\t',
        "'",
        '"',
      ],
      ...['<', '|', '^', '`', '{', 'C:', 'C|', '-', '_', '~', '*', ',', ';'],
    );
    const text = fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('', 'http://', 'foo:', 'file:'),
        fc.constantFrom(...bases),
        (rest, head, base) => {
          expect(read(own.URL, head + rest, base), `${head}${rest} ${base}`).toEqual(
            read(URL, head + rest, base),
          );
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('is changed part by part as in Node', () => {
    const values = [
      '',
      'x',
      'http',
      'https:',
      'foo:',
      'host:81',
      'host',
      '[::1]:1',
      '8080',
      '443',
      '70000',
      '80x',
    ];
    const more = ['/a/../b', 'a b', '?q=1&r', '#h', 'ü', 'u:p', 'a/b', 'a?b', 'file:', ':', '@'];
    const writable = fields.filter((field) => field !== 'origin');
    for (const url of [
      'https://u:p@h:81/p?q#f',
      'http://h',
      'file:///a',
      'mailto:a@b',
      'foo://h/p',
      'foo:/p',
    ])
      for (const field of writable)
        for (const value of [...values, ...more]) {
          const change = (Kind: AnyUrl) => {
            const created = new Kind(url);
            try {
              created[field] = value;
            } catch (error) {
              return (error as Error).name;
            }
            return fieldsOf(created);
          };
          expect(change(own.URL), `${url} ${field} = ${value}`).toEqual(change(URL));
        }
  });

  it('shares its query with its parameters, and is text in JSON', () => {
    const change = (Kind: AnyUrl) => {
      const url = new Kind('https://a/?b=1&a=2&b=3');
      const seen: unknown[] = [
        url.searchParams.get('b'),
        url.searchParams.getAll('b'),
        url.searchParams.size,
      ];
      url.searchParams.append('c', 'x y+ü');
      seen.push(url.href);
      url.searchParams.set('b', '9');
      seen.push(url.search, url.searchParams.has('b', '1'), url.searchParams.get('none'));
      url.searchParams.delete('a');
      url.searchParams.sort();
      seen.push(String(url), JSON.stringify({ url }), `${url.searchParams}`);
      url.search = '?z=1';
      seen.push(
        [...url.searchParams.entries()],
        [...url.searchParams.keys()],
        [...url.searchParams.values()],
      );
      for (const name of ['z']) url.searchParams.delete(name);
      return [...seen, url.href, Kind.canParse('nope'), Kind.parse('http://x')?.href];
    };
    expect(change(own.URL)).toEqual(change(URL));
    const inits = [
      '?a=1&b',
      'a=%20+',
      [['x', '1'] as [string, string]],
      { k: 'v', n: '2' },
      new own.URLSearchParams('q=1') as never,
    ];
    for (const init of inits)
      expect(String(new own.URLSearchParams(init))).toBe(String(new URLSearchParams(init as never)));
  });
});

describe('text and bytes', () => {
  it('atob and btoa agree with Node', () => {
    const attempt = (run: () => string) => {
      try {
        return run();
      } catch (error) {
        return (error as Error).name;
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(attempt(() => own.btoa(text))).toBe(attempt(() => btoa(text)));
        expect(attempt(() => own.atob(text))).toBe(attempt(() => atob(text)));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = String.fromCharCode(...bytes);
        expect(own.btoa(text)).toBe(btoa(text));
        expect(own.atob(btoa(text))).toBe(text);
      }),
    );
    for (const text of [' YQ== ', 'YQ=', 'YQ', 'Y', '=', '====', 'YR==', 'a-_b'])
      expect(
        attempt(() => own.atob(text)),
        text,
      ).toBe(attempt(() => atob(text)));
  });

  it('TextEncoder and TextDecoder agree with Node', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...new own.TextEncoder().encode(text)]).toEqual([...new TextEncoder().encode(text)]);
        const [a, b] = [new Uint8Array(5), new Uint8Array(5)];
        expect(new own.TextEncoder().encodeInto(text, a)).toEqual(new TextEncoder().encodeInto(text, b));
        expect(a).toEqual(b);
      }),
    );
    const hard = fc.array(
      fc.constantFrom(
        0x41,
        0x80,
        0xbf,
        0xc0,
        0xc3,
        0xa4,
        0xe0,
        0xa0,
        0xed,
        0x9f,
        0xf0,
        0x90,
        0xf4,
        0x8f,
        0xff,
        0xef,
        0xbb,
        0xbf,
        0xd8,
        0xdc,
        0,
      ),
    );
    const decode = (
      Kind: typeof TextDecoder,
      label: string,
      options: object,
      chunks: readonly Uint8Array[],
    ) => {
      try {
        const decoder = new Kind(label, options);
        return [
          decoder.encoding,
          ...chunks.map((chunk) => decoder.decode(chunk, { stream: true })),
          decoder.decode(),
        ].join('');
      } catch (error) {
        return (error as Error).name;
      }
    };
    fc.assert(
      fc.property(
        fc.constantFrom('utf-8', 'UTF8', 'utf-16le', 'utf-16be', 'latin1'),
        fc.boolean(),
        fc.boolean(),
        fc.array(hard, { maxLength: 3 }),
        (label, fatal, ignoreBOM, parts) => {
          const chunks = parts.map((part) => Uint8Array.from(part));
          const options = { fatal, ignoreBOM };
          expect(decode(own.TextDecoder, label, options, chunks)).toBe(
            decode(TextDecoder, label, options, chunks),
          );
        },
      ),
      { numRuns: 2_000 },
    );
    expect(() => new own.TextDecoder('nonsense')).toThrow(RangeError);
  });
});

describe('structuredClone', () => {
  it('copies what Node copies', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = {
      shared,
      again: shared,
      list: Object.assign(new Array(3), { 0: 1, 2: 3 }),
      none: undefined,
      when: new Date(5),
    };
    cyclic.self = cyclic;
    cyclic.map = new Map<unknown, unknown>([[shared, new Set([shared, 'x'])]]);
    cyclic.bytes = new Uint8Array([1, 2, 3]).subarray(1);
    cyclic.pattern = /a/gi;
    cyclic.big = 12n;
    cyclic.error = new TypeError('no', { cause: shared });
    const copy = own.structuredClone(cyclic);
    expect(copy).toEqual(structuredClone(cyclic));
    expect(copy.self).toBe(copy);
    expect(copy.shared).toBe(copy.again);
    expect(copy.shared).not.toBe(shared);
    expect(copy.error).toBeInstanceOf(TypeError);
    expect(own.structuredClone(Object.assign(Object.create({ inherited: 1 }), { own: 2 }))).toEqual({
      own: 2,
    });
    expect(own.structuredClone(JSON.parse('{"__proto__":1}'))).toEqual(JSON.parse('{"__proto__":1}'));
  });

  it.each([() => 1, Symbol('x'), { f: () => 1 }, Promise.resolve()])('refuses %s', (value) => {
    for (const clone of [own.structuredClone, structuredClone])
      expect(() => clone(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});
