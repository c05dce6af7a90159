import type { JsonObject, JsonValue } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../test-utils/read.ts';

const read = async (text: string | Buffer, typed = true, encoding = 'text', trim = false) =>
  (await valuesOf('xml.read', text, { attributePrefix: '@', textKey: '#text', typed, trim, encoding }))[0];
const write = async (value: JsonValue, indented = false) =>
  (
    await valuesOf('xml.write', JSON.stringify(value), {
      attributePrefix: '@',
      textKey: '#text',
      indented,
      declaration: 'none',
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

  it.each([
    ['<a><b> x </b><e><![CDATA[ y ]]></e></a>', { b: ' x ', e: ' y ' }, { b: 'x', e: ' y ' }],
    ['<a><b>\n x\n y\n</b></a>', { b: '\n x\n y\n' }, { b: 'x\n y' }],
    ['<a>\n  <b> </b>\n  <c>\n</c>\n</a>', { b: ' ', c: '\n' }, { b: '', c: '' }],
    [
      '<a>\n  <b x="1"> y </b>\n</a>',
      { b: { '@x': '1', '#text': ' y ' } },
      { b: { '@x': '1', '#text': 'y' } },
    ],
    ['<a><b x="1"> </b></a>', { b: { '@x': '1', '#text': ' ' } }, { b: { '@x': '1' } }],
    ['<a> x <b/> y <!-- z --> </a>', { b: '', '#text': ' x  y  ' }, { b: '', '#text': 'x  y' }],
    ['<a> <b/><![CDATA[ ]]> </a>', { b: '', '#text': '   ' }, { b: '', '#text': ' ' }],
    ['<a> <b><![CDATA[]]></b> <![CDATA[x]]> </a>', { b: '', '#text': '  x ' }, { b: '', '#text': 'x' }],
    ['<a><b>\u00a0x\u2003</b></a>', { b: '\u00a0x\u2003' }, { b: '\u00a0x\u2003' }],
    [
      '<a><b xml:space="preserve"> <c/> </b></a>',
      { b: { '@xml:space': 'preserve', c: '', '#text': '  ' } },
      { b: { '@xml:space': 'preserve', c: '', '#text': '  ' } },
    ],
    ['<a><b>1</b><b> 2 </b></a>', { b: ['1', ' 2 '] }, { b: ['1', '2'] }],
  ])('[XML4] keeps text as it is, or trims it if asked to: %j', async (text, kept, trimmed) => {
    expect(await read(text, false)).toEqual({ a: kept });
    expect(await read(text, false, 'text', true)).toEqual({ a: trimmed });
  });

  it('[XML4] reads no number from text with spaces around it', async () => {
    expect(await read('<a><b>1</b><b> 2 </b><c>\n3\n</c></a>')).toEqual({
      a: { b: ['1', ' 2 '], c: '\n3\n' },
    });
    expect(await read('<a><b>1</b><b> 2 </b></a>', true, 'text', true)).toEqual({ a: { b: [1, 2] } });
  });

  it('puts attributes among the elements when they have no prefix, and loses none', async () => {
    const [value] = await valuesOf('xml.read', '<a b="1" c="2"><b>3</b></a>', {
      attributePrefix: '',
      textKey: '#text',
      typed: false,
      trim: false,
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
      '<a q="&quot;&lt;&gt;&amp;&apos;&#10;">\n  <b>x &amp; y</b>\n  <b>t<c/></b>\n</a>',
    );
  });

  it('[XW1] writes text that is only space beside elements so that it is kept', async () => {
    const value = { a: { '#text': ' \r', b: '' } };
    expect(await write(value)).toBe('<a><![CDATA[ ]]>&#13;<![CDATA[]]><b/></a>');
    expect(await read(await write(value))).toEqual(value);
  });

  it('[XW1] returns what was written, indented or not', async () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/);
    const text = fc
      .array(
        fc.oneof(fc.constantFrom(' ', '\n', '\r', '\t', ' lead\n', ']]>'), fc.string({ unit: 'grapheme' })),
        { maxLength: 3 },
      )
      .map((parts) => parts.join(''))
      .filter((one) => one.isWellFormed() && !/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u.test(one));
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
        // Text beside elements, and beside attributes.
        fc
          .tuple(
            text.filter((one) => one !== ''),
            fc.dictionary(name, tie('tree'), { maxKeys: 2 }),
            fc.dictionary(
              name.map((one) => `@${one}`),
              text,
              { maxKeys: 2 },
            ),
          )
          .filter(([, inside, attributes]) => Object.keys({ ...inside, ...attributes }).length > 0)
          .map(([one, inside, attributes]) => ({ ...attributes, '#text': one, ...inside })),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (value, indented) => {
        expect(await read(await write({ root: value }, indented), false)).toEqual({ root: value });
      }),
    );
  });
});
