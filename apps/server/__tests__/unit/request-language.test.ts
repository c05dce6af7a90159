import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/messages/request-language.ts';

describe('the language of a request', () => {
  it.each([
    ['ar', 'ar'],
    ['AR-eg', 'ar'],
    ['ar-EG,ar;q=0.9,en;q=0.8', 'ar'],
    ['en;q=0.5, ar', 'ar'],
    ['fr, ar;q=0.3', 'ar'],
    ['de-DE,de;q=0.9,en-GB;q=0.8,ar;q=0.7', 'en'],
    ['en-US,ar;q=0.9', 'en'],
    ['ar;q=0, *', 'en'],
    ['en;q=0, *', 'ar'],
    ['ar;q=0', 'en'],
    ['*', 'en'],
    ['fr-CA', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [';;;,,==q', 'en'],
    ['ar;q=x', 'en'],
    ['ara', 'en'],
    ['__proto__, constructor', 'en'],
    ['-'.repeat(15_000), 'en'],
    [`${'a-'.repeat(5_000)},en`, 'en'],
  ])('%j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
