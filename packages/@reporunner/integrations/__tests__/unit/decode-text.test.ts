import { LIMITS } from '@reporunner/constants';
import {
  bodyText,
  bodyTextYielding,
  createTextDecoder,
  decodeText,
  encodeText,
  isCharset,
} from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('text of bytes in a charset (public-reports 26, 37)', () => {
  it('reads the charsets that services declare', () => {
    expect(decodeText(bytes(0x4d, 0xfc, 0x6c), 'ISO-8859-1')).toBe('Mül');
    expect(decodeText(bytes(0x80), 'iso-8859-1')).toBe('€');
    expect(decodeText(bytes(0xa4), 'iso-8859-15')).toBe('€');
    expect(decodeText(bytes(0x82, 0xa0), '"Shift_JIS"')).toBe('あ');
    expect(decodeText(bytes(0xcf, 0xf0), 'windows-1251')).toBe('Пр');
    expect(decodeText(bytes(0x81, 0x30, 0x81, 0x30), 'gb18030')).toBe('\u0080');
    expect(decodeText(bytes(0x81), 'cp437')).toBe('ü');
    expect(decodeText(Buffer.from('é'))).toBe('é');
  });

  it('lets a byte order mark win over the charset, and removes it', () => {
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9), 'windows-1252')).toBe('é');
    expect(decodeText(bytes(0xff, 0xfe, 0xe9, 0x00))).toBe('é');
    expect(decodeText(bytes(0xfe, 0xff, 0x00, 0xe9), 'utf-16')).toBe('é');
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8', { bom: 'keep' })).toBe('\ufeffa');
    expect(decodeText(bytes(0xef, 0xbb, 0xbf), 'windows-1252', { bom: 'strip' })).toBe('ï»¿');
  });

  it('names a charset that it does not know', () => {
    for (const charset of ['klingon', 'base64', 'hex', 'constructor', '__proto__'])
      expect(() => decodeText(bytes(1), charset), charset).toThrow(
        expect.objectContaining({ code: 'CHARSET_UNSUPPORTED' }),
      );
    expect([isCharset('big5'), isCharset('nope')]).toEqual([true, false]);
  });

  it('refuses charsets that browsers refuse and that take a second for a megabyte', () => {
    for (const charset of ['utf-7', 'UTF7', 'utf-7-imap', 'unicode-1-1-utf-7', 'cesu-8', 'utf-7:2000']) {
      const refused = expect.objectContaining({ code: 'CHARSET_UNSUPPORTED' });
      expect(() => decodeText(bytes(0x41), charset), charset).toThrow(refused);
      expect(() => createTextDecoder(charset), charset).toThrow(refused);
      expect(() => encodeText('a', charset), charset).toThrow(refused);
      expect(isCharset(charset), charset).toBe(false);
    }
  });

  it('replaces what is not valid in the charset', () => {
    expect(decodeText(bytes(0x61, 0xff, 0x62))).toBe('a\ufffdb');
  });

  it('names the line of what is not valid, if asked to be strict', () => {
    const latin = Buffer.from('name\nÄrger\nMüller\n', 'latin1');
    const broken = { code: 'DOCUMENT_INVALID', message: expect.stringMatching(/^Line 2 is not valid utf-8/) };
    expect(() => decodeText(latin, 'utf-8', { strict: true })).toThrow(expect.objectContaining(broken));
    const decoder = createTextDecoder('utf-8', { strict: true });
    expect(decoder.write(latin.subarray(0, 5))).toBe('name\n');
    expect(() => decoder.write(latin.subarray(5))).toThrow(expect.objectContaining(broken));
    const cut = createTextDecoder('utf-8', { strict: true });
    expect(cut.write(Buffer.from('a\nb\xc3', 'latin1'))).toBe('a\nb');
    expect(() => cut.end()).toThrow(expect.objectContaining(broken));
    expect(() => decodeText(bytes(0x81, 0x20), 'shift_jis', { strict: true })).toThrow(/not valid shift_jis/);
    expect(decodeText(Buffer.from('a\ufffdé'), 'utf-8', { strict: true })).toBe('a\ufffdé');
  });

  it('writes nothing in place of a character that the charset lacks', () => {
    const written = (text: string, charset: string) => () => encodeText(text, charset).toString('hex');
    for (const charset of ['iso-8859-1', 'latin1', 'ISO8859-1', 'us-ascii', 'iso-8859-2'])
      expect(written('5 €', charset), charset).toThrow(
        expect.objectContaining({ code: 'CHARSET_UNSUPPORTED', message: expect.stringContaining('"€"') }),
      );
    expect(written('a 🚀', 'windows-1252')).toThrow(/no character for "🚀"/);
    expect(written('5 €', 'windows-1252')()).toBe('352080');
    expect(written('ü?', 'iso-8859-1')()).toBe('fc3f');
    expect(written('¥?', 'shift_jis')()).toBe('5c3f');
    expect(written('🚀', 'utf-16le')()).toBe('3dd880de');
  });

  it('reads chunks that are cut anywhere as it reads the whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'gb18030'),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (text, charset, addBom, size) => {
          fc.pre(!text.startsWith('\ufeff'));
          const whole = encodeText(text, charset, { addBom });
          const decoder = createTextDecoder(charset);
          let read = '';
          for (let at = 0; at < whole.length; at += size)
            read += decoder.write(whole.subarray(at, at + size));
          read += decoder.end();
          expect(read).toBe(decodeText(whole, charset));
        },
      ),
    );
  });
});

it('long bodies are decoded a piece at a time, and yield to others', async () => {
  const word = 'Grüße, 日本 🚀 ';
  for (const [type, bytes] of [
    ['text/plain', Buffer.from(word.repeat(60_000))],
    ['text/plain; charset=utf-16le', Buffer.from(word.repeat(60_000), 'utf16le')],
    ['text/plain; charset=iso-8859-2', Buffer.alloc(1_000_003, 0xe9)],
    ['text/plain; charset=cp437', Buffer.alloc(1_000_003, 0x81)],
  ] as const) {
    let yields = 0;
    let isOver = false;
    const count = () => {
      yields += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect(await bodyTextYielding(bytes, type), type).toBe(bodyText(bytes, type));
    isOver = true;
    // What iconv-lite reads is slow: pieces of it are smaller.
    const piece = type.endsWith('cp437') ? LIMITS.bytesPieceLength / 8 : LIMITS.bytesPieceLength;
    expect(yields, type).toBeGreaterThanOrEqual(Math.floor(bytes.length / piece));
  }
});
