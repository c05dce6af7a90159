/** What small workflows of tests have in common: a trigger, what every node says of itself, the document. */
import { defineTrigger } from '@reporunner/integrations';
import { z } from 'zod';

export const nodeMetadata = {
  description: 'For tests.',
  group: 'data' as const,
  icon: 'x',
  aliases: [],
  intents: [],
};

export const start = defineTrigger({
  ...nodeMetadata,
  type: 't.start',
  label: 'Start',
  parameters: z.strictObject({}),
  startsOn: 'manual',
  activation: () => ({ kind: 'manual' }),
});

/** Nodes by id, beside the trigger `start`; edges are `from>to`, with ports `from.port>to.port`. */
export function documentOf(
  nodes: Readonly<Record<string, object>>,
  edges: readonly string[],
  { id = 'w', settings = {} }: { readonly id?: string; readonly settings?: object } = {},
) {
  const end = (text: string) => {
    const [nodeId = '', port = 'main'] = text.split('.');
    return { nodeId, port };
  };
  return {
    id,
    tenantId: 'tenant',
    projectId: 'p',
    name: id,
    settings,
    nodes: Object.fromEntries(
      Object.entries({ start: { type: 't.start' }, ...nodes }).map(([name, node]) => [
        name,
        { id: name, name, position: { x: 0, y: 0 }, ...node },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map((edge) => {
        const [from = '', to = ''] = edge.split('>');
        const key = edge.replace(/\W/g, '-');
        return [key, { id: key, from: end(from), to: end(to) }];
      }),
    ),
  };
}

/** Lets what is due at once happen. */
export async function settle(rounds = 8): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
