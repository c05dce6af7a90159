import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutLinks, withoutTags } from '../../src/expressions/markup.ts';
import { Run } from '../../src/expressions/run.ts';

const run = () => new Run({}, { steps: 1e6, depth: 10, size: 1e6 });
const texts = fc
  .array(fc.constantFrom('<', '>', '[', ']', '(', ')', '!', 'a', ' ', '\n'), { maxLength: 16 })
  .map((chars) => chars.join(''));

describe('markup in texts', () => {
  it('leaves tags out as a regular expression does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(withoutTags(text, run())).toBe(text.replace(/<[^>]*>?/g, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the words of links, and nothing of images, as a regular expression does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(withoutLinks(text, run())).toBe(
          text.replace(/(!?)\[([^\]]*)\]\([^)]*\)/g, (_, image: string, words: string) =>
            image ? '' : words,
          ),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['<', '![', '[](', '<a', '[a]('])('takes linear time on %s (security/redos-data)', (part) => {
    const text = part.repeat(100_000);
    expect(withoutTags(text, run())).toBe(text.replace(/<[^>]*>?/g, ''));
    expect(withoutLinks(text, run())).toBe(text);
  });
});
