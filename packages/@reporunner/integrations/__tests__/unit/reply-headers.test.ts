import { describe, expect, it } from 'vitest';
import { fileNameHeader, fileNameInHeader, replyHeaders } from '../../src/index.ts';

describe('headers of an answer', () => {
  it('[RH1] have their URLs percent-encoded', () => {
    for (const [url, sent] of [
      ['/x?q=日本', '/x?q=%E6%97%A5%E6%9C%AC'],
      ['/ü b?x=%20&y=100%', '/%C3%BC%20b?x=%20&y=100%25'],
      ['https://müller.de/ü#ß', 'https://xn--mller-kva.de/%C3%BC#%C3%9F'],
      ['//müller.de/a', '//xn--mller-kva.de/a'],
      ['https://example.com/a?b=[c]|d', 'https://example.com/a?b=[c]|d'],
      ['../😀', '../%F0%9F%98%80'],
    ] as const)
      expect(replyHeaders({ Location: url }), url).toEqual({ Location: sent });
    expect(replyHeaders({ 'content-location': '/ü' })).toEqual({ 'content-location': '/%C3%BC' });
  });

  it('[RH1] have their file names encoded', () => {
    expect(replyHeaders({ 'Content-Disposition': 'attachment; filename="日本 1.pdf"' })).toEqual({
      'Content-Disposition': 'attachment; filename="__ 1.pdf"; filename*=UTF-8\'\'%E6%97%A5%E6%9C%AC%201.pdf',
    });
    for (const name of ['ü"x".pdf', '100%.txt', 'a b.pdf', '日本.csv', "it's.txt"])
      expect(fileNameInHeader(fileNameHeader('inline', name)), name).toBe(name);
    expect(fileNameHeader('inline', '../../ü')).toMatch(/^inline; filename=_; filename\*=UTF-8''%C3%BC$/);
  });

  it('[RH3] are several where their value is a list, unless an answer has them once', () => {
    expect(replyHeaders({ 'Set-Cookie': ['a=1', 'b=2'], Link: ['<a>'], 'X-None': [] })).toEqual({
      'Set-Cookie': ['a=1', 'b=2'],
      Link: '<a>',
    });
    expect(replyHeaders({ Location: ['/ü'] })).toEqual({ Location: '/%C3%BC' });
    for (const name of ['Content-Type', 'location', 'ETag'])
      expect(() => replyHeaders({ [name]: ['a', 'b'] }), name).toThrow(
        `"${name}" cannot be sent several times`,
      );
  });

  it('[RH2] are an error where they cannot be sent, which names the header', () => {
    for (const headers of [
      { 'X-Name': '日本' },
      { 'X-Name': 'a\r\nset-cookie: b' },
      { Location: '/a\n/b' },
      { 'x name': 'a' },
      { 'Content-Disposition': '日本' },
    ] as Record<string, string>[])
      expect(() => replyHeaders(headers), JSON.stringify(headers)).toThrow(
        expect.objectContaining({
          code: 'NODE_PARAMETER_INVALID',
          message: expect.stringContaining(Object.keys(headers)[0] as string),
        }),
      );
    expect(() => replyHeaders({ 'X-Name': ['a', '日本'] })).toThrow('X-Name');
    expect(replyHeaders({ 'X-A': 'ü', 'x-b': 'a\tb' })).toEqual({ 'X-A': 'ü', 'x-b': 'a\tb' });
  });
});
