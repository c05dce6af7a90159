/** The palette over the node types that ship. */
import { coreIntegration } from '@reporunner/nodes-core';
import { describe, expect, it } from 'vitest';
import type { NodeTypeMetadata } from '../../src/api/node-types.ts';
import { findNodes } from '../../src/features/editor/palette/find-nodes.ts';
import { isService, serviceTypes } from '../../src/features/editor/palette/services.ts';

/** As much of them as the palette reads. */
const types = coreIntegration.nodes.map(
  ({ type, label, description, group, aliases, intents, role, kind }) => ({
    type,
    label,
    description,
    group,
    aliases,
    intents,
    role,
    kind,
  }),
) as unknown as readonly NodeTypeMetadata[];

const options = { recent: [], describe: (name: string) => name };
const listed = (query: string) => findNodes(types, query, options).flatMap((section) => section.types);
const first = (query: string) => listed(query)[0]?.label;

describe('the palette', () => {
  it.each([
    ['gmail', 'Gmail'],
    ['gmial', 'Gmail'],
    ['slack', 'Slack'],
    ['slak', 'Slack'],
    ['google sheets', 'Google Sheets'],
    ['notion', 'Notion'],
    ['telegram', 'Telegram'],
    ['whatsapp', 'Twilio'],
    ['ai', 'OpenAI'],
    ['chatgpt', 'OpenAI'],
    ['claude', 'Anthropic'],
  ])('offers a request for a service that has no node: %s', (query, label) => {
    const [entry] = listed(query);
    expect(entry?.label).toBe(label);
    expect(entry !== undefined && isService(entry)).toBe(true);
    expect([entry?.role, entry?.initial?.url]).toEqual([
      'http-request',
      expect.stringMatching(/^https:\/\//),
    ]);
  });

  it.each([
    ['cron', 'On a schedule'],
    ['daily', 'On a schedule'],
    ['subworkflow', 'Execute workflow'],
    ['sub workflow', 'Execute workflow'],
    ['sub-workflow', 'Execute workflow'],
    ['foreach', 'Loop'],
    ['http request', 'HTTP request'],
    ['call an api', 'HTTP request'],
    ['javascript', 'Code'],
    ['vlookup', 'Merge'],
    ['delay', 'Wait'],
  ])('knows other names: %s', (query, label) => {
    expect(first(query)).toBe(label);
  });

  it('offers a request for what is not there at all', () => {
    const [section, ...more] = findNodes(types, 'xylophone', options);
    expect(more).toEqual([]);
    expect(section?.types.map(({ role }) => role)).toEqual(['http-request']);
    expect(section?.key).toBe('request');
  });

  it.each(['salesforce', 'mysql', 'redis', 'weather'])(
    'offers it after what is only like it: %s',
    (query) => {
      expect(
        findNodes(types, query, options)
          .at(-1)
          ?.types.map(({ role }) => role),
      ).toEqual(['http-request']);
    },
  );

  it('offers none where a request does not fit, and none for a service that is installed', () => {
    const triggers = types.filter(({ kind }) => kind === 'trigger');
    expect(findNodes(triggers, 'xylophone', options)).toEqual([]);
    expect(serviceTypes(triggers, options.describe)).toEqual([]);
    const installed = [...types, { ...types[0], label: 'Slack' } as NodeTypeMetadata];
    expect(serviceTypes(installed, options.describe).map(({ label }) => label)).not.toContain('Slack');
  });
});

describe('what a node begins with', () => {
  const http = coreIntegration.nodes.find(({ role }) => role === 'http-request');

  it.each(
    coreIntegration.nodes.flatMap(({ type, initial, parameters }) =>
      initial === undefined ? [] : [{ type, initial, parameters }],
    ),
  )('are parameters that it takes: $type', ({ initial, parameters }) => {
    expect(parameters.safeParse(initial).error).toBeUndefined();
  });

  it('is there for each node that is empty without', () => {
    const types = coreIntegration.nodes.flatMap(({ type, initial }) => (initial === undefined ? [] : [type]));
    for (const type of ['core.if', 'core.filter', 'core.switch', 'core.schedule', 'core.code'])
      expect(types).toContain(type);
  });

  it('is a request that the node takes, of each service', () => {
    for (const { label, initial } of serviceTypes(types, options.describe)) {
      expect(http?.parameters.safeParse(initial).error, label).toBeUndefined();
      const { body, bodyKind } = initial ?? {};
      if (bodyKind === 'json') expect(() => JSON.parse(String(body)), label).not.toThrow();
    }
  });
});
