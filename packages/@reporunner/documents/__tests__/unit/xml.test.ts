import type { JsonObject, JsonValue } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../test-utils/read.ts';

const read = async (text: string | Buffer, typed = true, encoding = 'text') =>
  (await valuesOf('xml.read', text, { attributePrefix: '@', typed, encoding }))[0];
const write = async (value: JsonValue, indented = false) =>
  (
    await valuesOf('xml.write', JSON.stringify(value), {
      attributePrefix: '@',
      indented,
      declaration: false,
    })
  )[0] as string;

describe('reading XML', () => {
  it('[XML2] resolves references to characters and entities, once (public-reports 20)', async () => {
    expect(await read('<a n="M&#252;ller">caf&#xE9; &amp;#252; &lt;b&gt;</a>')).toEqual({
      a: { '@n': 'Müller', '#text': 'café &#252; <b>' },
    });
  });

  it('[XML3] keeps zeros, signs and digits of text (public-reports 21)', async () => {
    const text =
      '<a id="007"><zip>01234</zip><tel>+4930123</tel><c><![CDATA[007]]></c><d>0x1F</d><e>1e5</e><f>1.10</f><g>12</g><h>-1.5</h><i>true</i><j>12345678901234567890</j></a>';
    expect(await read(text)).toEqual({
      a: {
        '@id': '007',
        zip: '01234',
        tel: '+4930123',
        c: '007',
        d: '0x1F',
        e: '1e5',
        f: '1.10',
        g: 12,
        h: -1.5,
        i: true,
        j: '12345678901234567890',
      },
    });
    expect(await read('<a><b>1</b></a>', false)).toEqual({ a: { b: '1' } });
  });

  it('[NUM1] [NUM2] [XML3] gives elements and attributes of one name at one path one type', async () => {
    expect(
      await read(
        '<r><p n="1">12.5</p><p n="02">12.50</p><p>n/a</p><q>7</q><s><p>3</p></s><t c="x">4</t><t>5</t><__proto__>6</__proto__></r>',
      ),
    ).toEqual({
      r: JSON.parse(
        '{"p":[{"@n":"1","#text":"12.5"},{"@n":"02","#text":"12.50"},"n/a"],"q":7,"s":{"p":3},"t":[{"@c":"x","#text":4},5],"__proto__":6}',
      ),
    });
  });

  it.each([
    ['<a>\n  <b on/></a>', 2, /An attribute has a value/],
    ['<a><b></a>', 1, /close tag/],
    ['<a>\n</a>\n<b/>', 3, /./],
    ['<a>&unknown;</a>', 1, /undefined entity/],
    ['<a b="1" b="2"/>', 1, /duplicate|attribute/],
    ['<a>\u0001</a>', 1, /character/],
    ['<1a/>', 1, /./],
    ['', 1, /./],
    ['text', 1, /./],
    ['<a', 1, /./],
    ['<a>&#0;</a>', 1, /./],
    ['<!-- a -- b --><a/>', 1, /./],
  ])('[XML1] refuses %j with line and column (public-reports 22)', async (text, line, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(message),
      details: { line, column: expect.any(Number) },
    });
  });

  it('reads namespaces, comments, CDATA, mixed content and lists', async () => {
    const text =
      '<?xml version="1.0"?><!-- c --><s:a xmlns:s="urn:x" s:k="v"><b>1</b><b>2</b><c>x<d/> y <!-- no -->z</c><e><![CDATA[<f>&amp;]]></e></s:a>';
    expect(await read(text)).toEqual({
      's:a': {
        '@xmlns:s': 'urn:x',
        '@s:k': 'v',
        b: [1, 2],
        c: { d: '', '#text': 'x y z' },
        e: '<f>&amp;',
      },
    });
    expect(await read('<a xml:space="preserve"> x </a>')).toEqual({
      a: { '@xml:space': 'preserve', '#text': ' x ' },
    });
    expect(await read('<__proto__ a="1"><constructor/></__proto__>')).toEqual(
      JSON.parse('{"__proto__":{"@a":1,"constructor":""}}') as JsonObject,
    );
  });

  it('puts attributes among the elements when they have no prefix, and loses none', async () => {
    const [value] = await valuesOf('xml.read', '<a b="1" c="2"><b>3</b></a>', {
      attributePrefix: '',
      typed: false,
      encoding: 'text',
    });
    expect(value).toEqual({ a: { b: ['1', '3'], c: '2' } });
  });

  it('reads the charset that the document declares, unless another was chosen', async () => {
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1');
    expect(await read(latin, true, 'utf-8')).toEqual({ a: 'é' });
    expect(
      await read(Buffer.from('<?xml version="1.0" encoding="cp1251"?><a>\xe9</a>', 'latin1'), true, 'auto'),
    ).toEqual({
      a: 'й',
    });
    expect(await read(latin, true, 'windows-1251')).toEqual({ a: 'й' });
    expect(await read('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>')).toEqual({ a: 'é' });
    expect(await read(Buffer.from('\ufeff<a>é</a>', 'utf16le'), true, 'utf-8')).toEqual({ a: 'é' });
  });

  it('refuses entities that a document declares, and nesting without end', async () => {
    const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>';
    await expect(read(laughs)).rejects.toThrow(/not resolved/);
    await expect(read('<a>'.repeat(100_000))).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });
});

describe('writing XML', () => {
  it('writes booleans of attributes, so that what is built can be read again (public-reports 22)', async () => {
    expect(await write({ a: { '@on': true, '@off': false, '@n': 1, '@none': null } })).toBe(
      '<a on="true" off="false" n="1" none=""/>',
    );
  });

  it.each([
    [{ 'first name': 1 }, /"first name"/],
    [{ a: { '1st': 1 } }, /"1st" \(at a\.1st\)/],
    [{ a: { '@x y': 1 } }, /"x y"/],
    [{ a: { b: '\u0001' } }, /a\.b has the character U\+0001/],
    [{ a: '\ud800' }, /U\+D800/],
    [{ a: 1, b: 2 }, /one root element.*"a", "b"/],
    [{ a: [1, 2] }, /one root element/],
    [{}, /none/],
    [[1], /object/],
  ] as [JsonValue, RegExp][])('refuses %j, which would not be well-formed', async (value, message) => {
    await expect(write(value)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('indents, and escapes what has a meaning', async () => {
    const value = { a: { '@q': '"<>&\'\n', b: ['x & y', { '#text': 't', c: null }] } };
    expect(await write(value, true)).toBe(
      '<a q="&quot;&lt;&gt;&amp;&apos;&#10;">\n  <b>x &amp; y</b>\n  <b>t\n    <c/>\n  </b>\n</a>',
    );
  });

  it('returns what was written', async () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/);
    // Space around text, and text that is only space, are trimmed when XML is read.
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((one) => one.isWellFormed() && one === one.trim() && !/[\p{Cc}\ufffe\uffff]/u.test(one));
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 }),
        fc.dictionary(
          name.map((one) => `@${one}`),
          text,
          { minKeys: 1, maxKeys: 3 },
        ),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        expect(await read(await write({ root: value }), false)).toEqual({ root: value });
      }),
    );
  });
});
