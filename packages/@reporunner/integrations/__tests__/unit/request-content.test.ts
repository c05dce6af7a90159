import { describe, expect, it } from 'vitest';
import { encodeBody, type HttpRequest, requestContent, withCharset } from '../../src/index.ts';

const content = (body: HttpRequest['body'], contentType?: string) => {
  const { data, contentType: type } = requestContent({
    url: 'http://x',
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { headers: { 'Content-TYPE': contentType } }),
  });
  return [type, typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString('hex')];
};

describe('the text of a request', () => {
  it('is sent in the charset that its type declares', () => {
    const latin = 'text/plain; charset=iso-8859-1';
    expect(content({ text: 'Grüße', contentType: latin })).toEqual([latin, '4772fcdf65']);
    expect(content({ text: 'Grüße', contentType: 'text/plain' }, latin)).toEqual([latin, '4772fcdf65']);
    const json = 'application/json; charset="windows-1252"';
    expect(content({ json: '€' }, json)).toEqual([json, '228022']);
    const wide = 'text/plain; charset=utf-16';
    expect(content({ text: 'ä' }, wide)).toEqual([wide, 'fffee400']);
    const japanese = 'text/csv; charset=Shift_JIS';
    expect(content({ text: '日本?' }, japanese)).toEqual([japanese, '93fa967b3f']);
  });

  it('is UTF-8 where that is declared, or nothing', () => {
    for (const type of ['text/plain', 'text/plain; charset=UTF-8', 'text/plain; charset="utf8"'])
      expect(content({ text: 'ü', contentType: type })).toEqual([type, 'ü']);
  });

  it('is refused where the charset lacks a character, or is unknown', () => {
    const sent = (text: string, charset: string) => () =>
      content({ text, contentType: `text/plain; charset=${charset}` });
    expect(sent('a? 日本', 'iso-8859-1')).toThrow(/"iso-8859-1" has no character for "日"/);
    expect(sent('ü', 'us-ascii')).toThrow(/has no character for "ü"/);
    expect(sent('x', 'nonsense')).toThrow(/not supported/);
    expect(() => encodeBody('?', 'iso-8859-1')).not.toThrow();
    expect(() => content({ form: { a: 'ü' } }, 'application/x-www-form-urlencoded; charset=latin1')).toThrow(
      /A form is sent in UTF-8/,
    );
  });
});

it('a multipart body keeps its boundary, whatever type the request names', () => {
  const body = { multipart: [{ name: 'a', value: '1' }] };
  const typeOf = (own?: string) =>
    requestContent({
      url: 'http://x',
      body,
      ...(own === undefined ? {} : { headers: { 'content-type': own } }),
    }).contentType;
  expect(typeOf()).toMatch(/^multipart\/form-data; boundary=form-/);
  expect(typeOf('Multipart/Form-Data')).toMatch(/^multipart\/form-data; boundary=form-/);
  expect(typeOf('multipart/form-data; boundary=other')).toMatch(/^multipart\/form-data; boundary=form-/);
  expect(typeOf('multipart/mixed')).toMatch(/^multipart\/mixed; boundary=form-/);
  expect(() => typeOf('application/json')).toThrow(/multipart\/form-data, but the header Content-Type/);
});

it('text whose readers would guess says that it is UTF-8', () => {
  for (const [type, sent] of [
    ['text/html', 'text/html; charset=utf-8'],
    ['TEXT/css; ', 'TEXT/css; charset=utf-8'],
    ['application/xml', 'application/xml; charset=utf-8'],
    ['image/svg+xml', 'image/svg+xml; charset=utf-8'],
    ['text/javascript;v=1', 'text/javascript;v=1; charset=utf-8'],
    ['text/html; Charset=latin1', 'text/html; Charset=latin1'],
    ['application/json', 'application/json'],
    ['application/octet-stream', 'application/octet-stream'],
  ] as const)
    expect(withCharset(type), type).toBe(sent);
});
