import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/features/editor/edit-distance.ts';
import { indexNodes, type Searchable, searchNodes } from '../../src/features/editor/palette/search-nodes.ts';

const node = (label: string, aliases: string[], intents: string[], description = ''): Searchable => ({
  type: `core.${label.toLowerCase().replace(/\W+/g, '')}`,
  label,
  aliases,
  intents,
  description,
});

const index = indexNodes([
  node('Webhook', ['http trigger', 'callback'], ['when a request arrives', 'expose an api endpoint']),
  node('HTTP request', ['fetch', 'api call', 'curl'], ['call an api', 'send a request', 'download a file']),
  node('If', ['condition', 'branch'], ['if this then that', 'only when']),
  node('Loop', ['for each', 'repeat', 'while'], ['do something for each item', 'repeat until']),
  node(
    'Send a message',
    ['slack'],
    ['post to a channel', 'notify the team'],
    'Posts a message to a channel.',
  ),
  node('Wait', ['delay', 'sleep', 'pause'], ['wait an hour', 'continue later']),
  node('Café', [], []),
  node('HTML extract', ['scrape', 'web'], ['read a page']),
]);

const best = (query: string, recent: readonly string[] = []) =>
  searchNodes(index, query, { recent })[0]?.label;

describe('the search for a node', () => {
  it.each([
    ['webhook', 'Webhook'],
    ['if this then', 'If'],
    ['loop', 'Loop'],
    ['post to channel', 'Send a message'],
    ['posting to the channel', 'Send a message'],
    ['hr', 'HTTP request'],
    ['sleep', 'Wait'],
    ['for each', 'Loop'],
    ['call an api', 'HTTP request'],
    ['cafe', 'Café'],
    ['WAIT', 'Wait'],
  ])('finds by what is meant: %s', (query, label) => {
    expect(best(query)).toBe(label);
  });

  it.each([
    ['webhok', 'Webhook'],
    ['wehbook', 'Webhook'],
    ['htpp request', 'HTTP request'],
    ['condtion', 'If'],
  ])('forgives a typing error: %s', (query, label) => {
    expect(best(query)).toBe(label);
  });

  it('lists everything, as it comes, for an empty query', () => {
    expect(searchNodes(index, '  ')).toHaveLength(8);
  });

  it('finds nothing rather than anything', () => {
    expect(searchNodes(index, 'xylophone')).toEqual([]);
  });

  it('puts what was used lately before its equals', () => {
    const duplicates = indexNodes([node('Send mail', [], []), node('Send chat', [], [])]);
    expect(searchNodes(duplicates, 'send', { recent: ['core.sendchat'] })[0]?.label).toBe('Send chat');
  });
});

describe('the distance between words', () => {
  it('counts insertions, deletions, changes and swaps', () => {
    expect(editDistance('webhook', 'webhok', 2)).toBe(1);
    expect(editDistance('ab', 'ba', 2)).toBe(1);
    expect(editDistance('kitten', 'sitting', 3)).toBe(3);
  });

  it('gives up beyond the limit', () => {
    expect(editDistance('abcdef', 'uvwxyz', 2)).toBe(3);
    expect(editDistance('a', 'abcdef', 2)).toBe(3);
  });
});
