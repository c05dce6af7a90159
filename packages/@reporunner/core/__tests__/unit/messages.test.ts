import { describe, expect, it } from 'vitest';
import {
  createMessages,
  formatMessage,
  isMessage,
  isVerbatim,
  namesInMessage,
  ServiceError,
  translateMessage,
  verbatim,
} from '../../src/index.ts';

const say = createMessages('test', {
  plain: "Don't {stop} me.",
  count: '{count, plural, =0 {No items} one {# item} other {# items of {name}}}',
  braces: "Send '{' \"id\": … '}' for {id}.",
  empty: "An empty object is '{}'.",
});

describe('a message', () => {
  it('is an id, parameters, and an English text', () => {
    const message = say('plain', { stop: 'hold' });
    expect(message).toEqual({ id: 'test.plain', parameters: { stop: 'hold' }, text: "Don't hold me." });
    expect(isMessage(JSON.parse(JSON.stringify(message)))).toBe(true);
    expect(isMessage({ id: 'test.plain' })).toBe(false);
    // @ts-expect-error A parameter that the text names is needed.
    say('plain', {});
    // @ts-expect-error A count is a number.
    say('count', { count: '1', name: 'a' });
  });

  it('is kept by the error that is made with it', () => {
    const error = new ServiceError(say('plain', { stop: 'x' }), { code: 'NOT_FOUND', service: 'test' });
    expect(error.message).toBe("Don't x me.");
    expect(error.translatable).toMatchObject({ id: 'test.plain', parameters: { stop: 'x' } });
    const outside = new ServiceError(verbatim('x {y}'), { code: 'NOT_FOUND', service: 'test' });
    expect(outside.message).toBe('x {y}');
    expect(isVerbatim(outside.translatable)).toBe(true);
    expect(isVerbatim(error.translatable)).toBe(false);
  });
});

describe('a text', () => {
  it('[MS1] takes its parameters, and the form of a number in its language', () => {
    const count = (n: number) => say('count', { count: n, name: 'a' }).text;
    expect([0, 1, 2].map(count)).toEqual(['No items', '1 item', '2 items of a']);
    const arabic = '{n, plural, zero {صفر} one {واحد} two {اثنان} few {# قليل} many {# كثير} other {# آخر}}';
    const shown = [0, 1, 2, 3, 11, 100].map((n) => formatMessage(arabic, { n }, 'ar'));
    expect(shown).toEqual(['صفر', 'واحد', 'اثنان', '3 قليل', '11 كثير', '100 آخر']);
    expect(namesInMessage('{b} {a, plural, other {# {c}}}')).toEqual(['a', 'b', 'c']);
  });

  it('[MS1] never takes a parameter for a text, and shows none as an ellipsis', () => {
    expect(formatMessage('{a} {constructor}', { a: '{b} #' })).toBe('{b} # …');
    expect(formatMessage('{n, plural, one {#}}', {})).toBe('');
    expect(formatMessage('{n, plural, one {', { n: 1 })).toBe('');
  });

  it('[MS1] has a sentence for a text from outside that is missing', () => {
    const missing = undefined as unknown as string;
    expect([missing, '', 'Full.'].map((text) => verbatim(text).text)).toEqual([
      'No reason is known.',
      'No reason is known.',
      'Full.',
    ]);
  });

  it('[MS2] has braces between apostrophes', () => {
    expect(say('braces', { id: 'x' }).text).toBe('Send { "id": … } for x.');
    expect(say('empty').text).toBe('An empty object is {}.');
  });

  it('[MS3] joins lists, and translates messages inside of it', () => {
    const arabic: Record<string, string> = { 'test.plain': 'لا توقفني {stop}', 'test.outer': '{why}: {of}' };
    const outer = createMessages('test', { outer: '{why} – {of}' });
    const message = outer('outer', { why: say('plain', { stop: '1' }), of: ['a', 2] });
    expect(message.text).toBe("Don't 1 me. – a, 2");
    expect(translateMessage(message, 'ar', (id) => arabic[id])).toBe('لا توقفني 1: a، 2');
    expect(translateMessage(message, 'ar', () => undefined)).toBe(message.text);
  });
});
