/** What is pasted on the canvas from n8n is translated as an import is. */
import { expect, it } from 'vitest';
import { readN8n } from '../../src/features/editor/commands/read-n8n.ts';

it('pastes each value of a name that is there several times', async () => {
  const query = {
    parameters: [
      { name: 'id', value: '1' },
      { name: 'id', value: '3' },
    ],
  };
  const node = {
    name: 'H',
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.3,
    position: [0, 0],
    parameters: { url: 'https://a.example', sendQuery: true, queryParameters: query },
  };
  const pasted = await readN8n(JSON.stringify({ nodes: [node], connections: {} }));
  expect(pasted?.nodes).toMatchObject([
    { type: 'core.httpRequest', parameters: { query: { id: ['1', '3'] } } },
  ]);
  expect(pasted?.warnings).toEqual([]);
});
