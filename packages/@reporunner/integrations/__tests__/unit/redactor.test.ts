import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRedactor, defineCredential, field, secretStrings } from '../../src/index.ts';
import { PatternMatcher } from '../../src/redaction/pattern-matcher.ts';

const mark = '••••••';
const secret = 'pä$s "word"/+\n77<x>&';
const base64 = (text: string, kind: BufferEncoding = 'base64') => Buffer.from(text).toString(kind);

const wrapped = (text: string, lineBreak: string, length = 76) =>
  (text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).join(lineBreak);

const hexPairs = Buffer.from(secret).toString('hex').match(/../g) ?? [];
const unitsOf = (text: string) =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const forms: Readonly<Record<string, string>> = {
  plain: secret,
  JSON: JSON.stringify({ a: secret }),
  'JSON in JSON': JSON.stringify(JSON.stringify({ a: secret })),
  'JSON of PHP': JSON.stringify({ a: secret }).replaceAll('/', '\\/'),
  'ASCII JSON': JSON.stringify(secret).replace('ä', '\\u00e4'),
  URL: `https://x/?k=${encodeURIComponent(secret)}&b=1`,
  'URL in lower case': encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  form: new URLSearchParams({ k: secret }).toString(),
  'HTML text': secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;'),
  base64: base64(secret),
  base64url: base64(secret, 'base64url'),
  'a basic pair': `Basic ${base64(`me:${secret}`)}`,
  'a basic pair, encoded as by OAuth': base64(`id:${encodeURIComponent(secret)}`),
  'base64 of JSON': base64(JSON.stringify({ h: { authorization: secret } })),
  'base64 of JSON with a basic pair': base64(
    JSON.stringify({ authorization: `Basic ${base64(`hookuser:${secret}`)}` }),
  ),
  'base64 in a URL': encodeURIComponent(base64(secret)),
  hex: Buffer.from(secret).toString('hex'),
  'JSON of Go': JSON.stringify(secret).replace(/[&<>]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  'JSON of .NET': JSON.stringify(secret)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/[&<>'+`"ä]/g, (one) => `\\u00${one.charCodeAt(0).toString(16).toUpperCase()}`),
  'HTML of PHP': 'pä$s &quot;word&quot;/+\n77&lt;x&gt;&amp;',
  'HTML with every sign as a reference': secret.replace(
    /[^A-Za-z0-9]/g,
    (one) => `&#x${one.charCodeAt(0).toString(16).toUpperCase()};`,
  ),
  'HTML with a slash as a reference': 'pä$s &quot;word&quot;&#x2F;+\n77&lt;x&gt;&amp;',
  'percent-encoded twice': encodeURIComponent(encodeURIComponent(secret)),
  'hex with colons': (Buffer.from(secret).toString('hex').match(/../g) ?? []).join(':'),
  'UTF-8 read as Latin-1': Buffer.from(secret).toString('latin1'),
  'JSON in UTF-8 read as windows-1252': new TextDecoder('windows-1252').decode(
    Buffer.from(JSON.stringify(secret)),
  ),
  'every byte percent-encoded': Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  'every byte percent-encoded in upper case': Buffer.from(secret)
    .toString('hex')
    .replace(/../g, '%$&')
    .toUpperCase(),
  'base64 of mail': wrapped(base64(`${'x'.repeat(40)}${secret}${'y'.repeat(40)}`), '\r\n'),
  'base64 of PEM in JSON': JSON.stringify({ a: wrapped(base64(`${'x'.repeat(41)}${secret}`), '\n', 64) }),
  'base64 of mail whose line breaks became spaces': wrapped(
    base64(`${'x'.repeat(40)}${secret}${'y'.repeat(40)}`),
    ' ',
  ),
  'base64 in indented lines': wrapped(base64(`${'x'.repeat(40)}${secret}${'y'.repeat(40)}`), '\r\n  '),
  'hex with spaces': hexPairs.join(' '),
  'upper-case hex with dashes': hexPairs.join('-').toUpperCase(),
  'hex of string literals': hexPairs.map((pair) => `\\x${pair}`).join(''),
  'JSON with every character escaped': unitsOf(secret),
  'JSON with every character escaped in upper case': unitsOf(secret).toUpperCase().replaceAll('U', 'u'),
  'base64 of UTF-16': Buffer.from(`ab${secret}c`, 'utf16le').toString('base64'),
  'base64 of big-endian UTF-16': Buffer.from(`abc${secret}d`, 'utf16le').swap16().toString('base64'),
  'upper-case hex': Buffer.from(secret).toString('hex').toUpperCase(),
};
describe('a redactor', () => {
  it.each(Object.entries(forms))('[RD1] replaces a secret written as %s (security canary)', (_, text) => {
    const clean = createRedactor([secret]).text(text);
    expect(clean).toContain(mark);
    for (const form of Object.values(forms)) expect(clean).not.toContain(form);
  });

  it('finds a secret in base64 wherever its lines are broken, as text and as bytes in any chunks', async () => {
    const redactor = createRedactor([secret]);
    for (let shift = 0; shift < 80; shift += 1)
      for (const [lineBreak, length] of [
        ['\r\n', 76],
        ['\n', 64],
      ] as const) {
        const text = `head\n${wrapped(base64(`${'x'.repeat(shift)}${secret}${'y'.repeat(60)}`), lineBreak, length)}\nend`;
        const clean = redactor.text(text);
        const left = Buffer.from(clean.replaceAll(mark, '').replace(/^head|end$/g, ''), 'base64').toString();
        expect(clean, String(shift)).toContain(mark);
        for (let at = 0; at + 5 <= secret.length; at += 1)
          expect(left, String(shift)).not.toContain(secret.slice(at, at + 5));
        const chunks = (function* () {
          for (let at = 0; at < text.length; at += 23) yield Buffer.from(text.slice(at, at + 23));
        })();
        const stream = redactor.bytes(Readable.from(chunks)) as AsyncIterable<Uint8Array>;
        const bytes = Buffer.concat(await Array.fromAsync(stream)).toString();
        expect(bytes).toHaveLength(text.length);
        const decoded = Buffer.from(bytes.replaceAll('*', '').slice(5, -4), 'base64').toString();
        for (let at = 0; at + 5 <= secret.length; at += 1)
          expect(decoded, String(shift)).not.toContain(secret.slice(at, at + 5));
        expect(bytes.replace(/[^*]/g, '').length, String(shift)).toBeGreaterThan(secret.length);
      }
  });

  it('[RD1] finds a secret whatever characters of it are escaped, and how, and keeps what is around it', () => {
    const codeOf = (character: string) => character.codePointAt(0) as number;
    const units = (character: string, upper: boolean) =>
      upper ? unitsOf(character).toUpperCase().replaceAll('\\U', '\\u') : unitsOf(character);
    const percent = (character: string) => Buffer.from(character).toString('hex').replace(/../g, '%$&');
    const named: Readonly<Record<string, string>> = {
      '&': '&amp;',
      '<': '&lt;',
      '>': '&gt;',
      '"': '&quot;',
      "'": '&apos;',
    };
    const spellings: readonly ((character: string) => string)[] = [
      (character) => (/[&%\\]/.test(character) ? percent(character) : character),
      percent,
      (character) => percent(character).toUpperCase(),
      (character) => percent(character).replaceAll('%', '%25'),
      (character) => `&#${codeOf(character)};`,
      (character) => `&#0${codeOf(character)};`,
      (character) => `&#x${codeOf(character).toString(16)};`,
      (character) => `&#X${codeOf(character).toString(16).toUpperCase()};`,
      (character) => named[character] ?? percent(character),
      (character) => units(character, false),
      (character) => units(character, true),
      (character) => `\\${units(character, false)}`,
      (character) =>
        codeOf(character) < 0x80
          ? `\\x${codeOf(character).toString(16).padStart(2, '0')}`
          : percent(character),
    ];
    const around = fc.constantFrom(
      '',
      ' ',
      '%',
      '&',
      'a%41b',
      '&lt;p&gt;',
      '\\u00e4"',
      '{"k":"',
      '%C3%A4',
      '%FF',
      '&#9;',
    );
    const character = fc.constantFrom(...('aZ09_~!*\'()&<>"/+=$ä€😀'.match(/./gu) ?? []));
    const written = fc.array(fc.tuple(character, fc.nat(spellings.length - 1)), {
      minLength: 16,
      maxLength: 40,
    });
    fc.assert(
      fc.property(written, around, around, (characters, before, after) => {
        const secret = characters.map(([one]) => one).join('');
        const text = characters.map(([one, how]) => spellings[how]?.(one)).join('');
        const clean = createRedactor([secret]).text(`${before} ${text} ${after}`);
        expect(clean).toBe(`${before} ${mark} ${after}`);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves no character of base64 that depends on the secret', () => {
    for (let shift = 0; shift < 6; shift += 1) {
      const prefix = 'x'.repeat(shift);
      const text = createRedactor([secret]).text(base64(`${prefix}${secret}yyyyyy`));
      const [before = '', after = ''] = text.split(mark);
      expect(base64(`${prefix}???`).startsWith(before)).toBe(true);
      expect(base64(`${'?'.repeat(prefix.length + Buffer.byteLength(secret))}yyyyyy`).endsWith(after)).toBe(
        true,
      );
    }
  });

  it('looks at every depth, at names of properties, and at the JSON of other objects', () => {
    const redactor = createRedactor(['CANARY-12345']);
    const url = new URL('https://x/?k=CANARY-12345');
    const value = { a: [{ 'x-CANARY-12345': [1, 'is CANARY-12345'] }], url, when: new Date(0), n: null };
    expect(redactor.value(value)).toEqual({
      a: [{ [`x-${mark}`]: [1, `is ${mark}`] }],
      url: `https://x/?k=${mark}`,
      when: new Date(0),
      n: null,
    });
  });

  it('[RD3] returns what holds no secret as it is', () => {
    const redactor = createRedactor(['CANARY-12345']);
    const value = { a: [{ b: 'canary' }], c: 12 };
    expect(redactor.value(value)).toBe(value);
    redactor.add(['canary-and-more', 'canary12']);
    expect(redactor.value(value)).toBe(value);
    redactor.add(['12']);
    expect(redactor.value({ a: value })).toEqual({ a: value });
  });

  it('looks again at known objects once there is another secret', () => {
    const redactor = createRedactor(['CANARY-12345']);
    const value = { a: 'a second secret' };
    expect(redactor.value(value)).toBe(value);
    redactor.add(['second secret']);
    expect(redactor.value(value)).toEqual({ a: `a ${mark}` });
  });

  it('[RD2] takes short secrets for secrets only where they stand alone', () => {
    const redactor = createRedactor(['test', 'abc', 'a.c4']);
    expect(redactor.excerpt('latest test, "test" a_test, contest, abc, abcd a.c4 axc4')).toBe(
      `latest ${mark}, "${mark}" a_${mark}, contest, abc, abcd ${mark} axc4`,
    );
  });

  it('[RD2] leaves ordinary values in data, whatever weak secret is equal to them', () => {
    const redactor = createRedactor(['active', 'true', '1234']);
    const item = { url: '/echo?status=active', is_active: 'true', pin: 1234 };
    expect(redactor.value(item)).toBe(item);
    expect(redactor.excerpt(item)).toEqual({ url: `/echo?status=${mark}`, is_active: mark, pin: mark });
  });

  const words = ['production', 'administrator', 'Administrator', 'password', 'hunter22', 'application/json'];
  const ordinary = [...words, '12345678', '127.0.0.1', '2024-02-29', '+49 30 1234567'];
  it.each(ordinary)('[RD2] leaves data as it is where it is equal to the weak secret %s', (one) => {
    const redactor = createRedactor([one]);
    const item = { stage: one, [one]: { id: 12_345_678 }, url: `/a/${one}?x=${encodeURIComponent(one)}` };
    expect(redactor.value(item)).toBe(item);
    const bytes = Buffer.from(`${one} ${base64(one)}`);
    expect(redactor.bytes(bytes)).toBe(bytes);
    expect(redactor.text(base64(`me:${one}`))).toBe(base64(`me:${one}`));
    expect(JSON.stringify(redactor.excerpt({ ...item, more: base64(one) }))).not.toContain(one);
  });

  it.each(['Passw0rd', 'tr0ub4dor&3x', 'correct horse battery', 'deadbeefcafe1234', '4929123412341234'])(
    '[RD1] takes %s for a strong secret',
    (strong) => {
      expect(createRedactor([strong]).value({ a: [`is ${strong}`] })).toEqual({ a: [`is ${mark}`] });
    },
  );

  it('replaces numbers that are a strong secret, and weak ones only where they are shown', () => {
    const long = '8812340077881234';
    expect(createRedactor([long]).value({ pin: Number(long), n: 88 })).toEqual({ pin: mark, n: 88 });
    const item = { pin: 12_345_678 };
    expect(createRedactor(['12345678']).value(item)).toBe(item);
    expect(createRedactor(['12345678']).excerpt(item)).toEqual({ pin: mark });
  });

  it('replaces the beginning of a secret where a text was cut', () => {
    const redactor = createRedactor(['CANARY-12345']);
    const said = 'x: CANARY-12345 and CANARY-12345';
    for (let length = 7; length <= said.length; length += 1)
      expect(redactor.excerpt({ said: said.slice(0, length) }).said).not.toMatch(/CANA/);
    const long = createRedactor([secret]);
    const inLines = wrapped(base64(`${'x'.repeat(48)}${secret}`), '\r\n');
    const cut = inLines.slice(0, inLines.indexOf('\r\n') + 8);
    const left = Buffer.from(long.excerpt(cut).replaceAll(mark, ''), 'base64').toString();
    expect(left).not.toContain(secret.slice(0, 4));
    expect(redactor.value(said.slice(0, -1))).toBe(`x: ${mark} and CANARY-1234`);
  });

  it('[RD4] overwrites secrets in bytes, however they are cut into chunks', async () => {
    const redactor = createRedactor([secret]);
    const text = `before ${secret} between ${base64(secret)} after`;
    const all = Buffer.from(text);
    const whole = redactor.bytes(new Uint8Array(all));
    expect(whole.length).toBe(all.length);
    for (let size = 1; size < 40; size += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
      const redacted: Uint8Array[] = [];
      for await (const chunk of redactor.bytes(Readable.from(chunks)) as Readable)
        redacted.push(chunk as Buffer);
      const clean = Buffer.concat(redacted).toString();
      expect(clean.length).toBe(all.toString().length + Buffer.byteLength(secret) - secret.length);
      expect(clean).toMatch(/^before \*+ between \*+=* after$/);
    }
  });

  it('passes on borrowed chunks whose memory is used again', async () => {
    const buffer = Buffer.alloc(10);
    async function* borrowedChunks() {
      for (const part of ['0123456CAN', 'ARY-12345_', 'abcdefghij']) {
        buffer.write(part);
        yield buffer as Uint8Array;
      }
    }
    let text = '';
    const clean = createRedactor(['CANARY-12345']).bytes(borrowedChunks()) as AsyncIterable<Uint8Array>;
    for await (const chunk of clean) text += Buffer.from(chunk).toString('latin1');
    expect(text).toBe('0123456************_abcdefghij');
  });

  it('[PM2] finds what a search for each pattern finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 6 }), texts, (patterns, text) => {
        const hit = new Set<number>();
        for (const pattern of patterns)
          for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1))
            for (let offset = 0; offset < pattern.length; offset += 1) hit.add(at + offset);
        const { ranges } = new PatternMatcher(patterns.map((one) => ({ text: one, margin: 0 }))).find(text);
        const found = new Set<number>();
        for (let at = 0; at < ranges.length; at += 2)
          for (let index = ranges[at] as number; index < (ranges[at + 1] as number); index += 1)
            found.add(index);
        expect(found).toEqual(hit);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[PM1] looks at each character a bounded number of times, whatever the patterns and the text are', () => {
    // Texts that make a search begin again and again: long prefixes of the patterns that fail late.
    const patterns = [`${'a'.repeat(50)}b`, `${'ab'.repeat(25)}c`, `${'a'.repeat(20)}c`];
    const steps = (length: number) => {
      const lookups = { count: 0 };
      const matcher = new PatternMatcher(patterns.map((text) => ({ text, margin: 0 })));
      const { get } = Map.prototype;
      Map.prototype.get = function (key) {
        lookups.count += 1;
        return get.call(this, key);
      };
      try {
        matcher.find('a'.repeat(length));
        matcher.find('ab'.repeat(length / 2));
      } finally {
        Map.prototype.get = get;
      }
      return lookups.count;
    };
    // Falling back costs at most one step for each step forward.
    expect(steps(10_000)).toBeLessThanOrEqual(2 * 2 * 10_000);
    expect(steps(20_000) / steps(10_000)).toBeCloseTo(2, 1);
  });

  it('does the same for every secret in every form', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 16, maxLength: 40 }),
        fc.nat(5),
        (secret, shift) => {
          fc.pre(secret.trim().length >= 16);
          const redactor = createRedactor([secret]);
          const prefix = 'x'.repeat(shift);
          for (const text of [
            secret,
            JSON.stringify(secret),
            encodeURIComponent(secret),
            new URLSearchParams({ a: secret }).toString(),
            base64(prefix + secret),
            Buffer.from(secret).toString('hex'),
          ])
            expect(redactor.text(`${prefix} ${text} .`)).toContain(mark);
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('[RD2] finds secrets in excerpts in upper and lower case', () => {
  const secret = 'Sup3r-SÉcret-Host';
  const redactor = createRedactor([secret, 'AbCd12', 'AbCdEfGh+/=9 x']);
  for (const text of [
    'getaddrinfo ENOTFOUND sup3r-sÉcret-host.example.com',
    'The coding SUP3R-SÉCRET-HOST is not known.',
    'The host abcd12 is not known.',
    'https://x/?k=abcdefgh%2b%2f%3d9%20x',
  ]) {
    const shown = redactor.excerpt({ message: text });
    expect(JSON.stringify(shown), text).not.toMatch(/sÉcret-host|abcd12\b|abcdefgh/i);
    // Data is left as it is: only the secret itself is one.
    expect(redactor.value(text)).toBe(text);
  }
  expect(redactor.excerpt(`${secret} and ${secret.toUpperCase()}`)).toBe('•••••• and ••••••');
});

describe('the secrets of a credential', () => {
  const definition = defineCredential({
    type: 'x',
    label: 'X',
    description: 'X',
    icon: 'key',
    fields: z.strictObject({
      user: field(z.string(), { label: 'User' }),
      key: field(z.string(), { label: 'Key', secret: true }),
      headers: field(z.record(z.string(), z.string()), { label: 'Headers', kind: 'fields', secret: true }),
    }),
  });

  it('are the strings at any depth of its secret fields, but for what everybody knows', () => {
    const key = JSON.stringify({
      type: 'service_account',
      private_key: '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----',
      token_uri: 'https://oauth2.example.com/token',
    });
    const found = secretStrings(definition, {
      user: 'somebody',
      key,
      headers: { Accept: 'application/json', 'x-user-name': 'operations', 'x-api-key': 'abcdefgh12' },
      extra: 'not in the definition',
    });
    expect(found).toEqual([
      key,
      '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0B',
      'abcdefgh12',
      'not in the definition',
    ]);
  });
});
