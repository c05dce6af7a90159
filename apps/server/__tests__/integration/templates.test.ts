import { readdirSync, readFileSync } from 'node:fs';
import type { Template } from '@reporunner/api-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

const examples = new URL('../../../../examples/', import.meta.url);
let server: ApiServer;
let templates: readonly Template[];
beforeAll(async () => {
  server = await startApiServer();
  templates = (await server.ok('GET', '/templates')).items;
});
afterAll(() => server.close());

it('every example is a template, as its file says', () => {
  const files = readdirSync(examples).filter((file) => file.endsWith('.json'));
  expect(templates.map(({ id }) => id)).toEqual(files.map((file) => file.replace(/^\d+-|\.json$/g, '')));
  for (const [at, file] of files.entries()) {
    const { name, description } = JSON.parse(readFileSync(new URL(file, examples), 'utf8'));
    expect(templates[at]).toMatchObject({ name, description });
  }
  expect(templates.find(({ id }) => id === 'scheduled-report')).toMatchObject({ needs: ['addresses'] });
  expect(templates.find(({ id }) => id === 'signed-webhook')?.needs).toContain('credentials');
  expect(templates.find(({ id }) => id === 'call-a-workflow')?.needs).toContain('workflow');
});

it('every one makes a workflow, and the first runs at once, manually', async () => {
  for (const { id, name } of templates)
    expect(await server.ok('POST', `/templates/${id}/use`, {}), id).toMatchObject({ name, tags: [] });
  expect((await server.api('POST', '/templates/nothing/use', {})).body.code).toBe('NOT_FOUND');
  const first = templates.filter((template) => template.first);
  expect(first).toMatchObject([{ runsAtOnce: true, needs: [] }]);
  const { id } = await server.ok('POST', `/templates/${first[0]?.id}/use`, { name: 'Mine' });
  const result = await server.ok('POST', `/workflows/${id}/executions`, { wait: true });
  expect(result).toMatchObject({ status: 'succeeded' });
  expect(result.lastOutputs[0].json).toEqual({
    title: '4 paid orders',
    revenue: 225.5,
    lines: [
      'Grace bought 1 × Compass for 89 €. Write a note of thanks!',
      'Margaret bought 4 × Star chart for 72 €. Write a note of thanks!',
      'Ada bought 3 × Notebook for 37.5 €.',
      'Hedy bought 6 × Ink for 27 €.',
    ],
  });
});
