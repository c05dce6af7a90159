import { subtitle } from '@reporunner/core';
import { type BodyActivation, defineContainer, field } from '@reporunner/integrations';
import { z } from 'zod';
import { meansYes } from '../conditions/conditions.ts';

const otherwise = 'else';

const caseSchema = z.strictObject({
  name: field(
    z
      .string()
      .regex(/^[A-Za-z][\w-]{0,40}$/, 'a name has letters, digits, _ and -')
      .refine((name) => name !== otherwise, 'else is there already'),
    { label: 'Name', expression: false },
  ),
  when: field(z.unknown().optional(), { label: 'When', help: 'An expression that is true or false.' }),
});

export const conditionalNode = defineContainer({
  type: 'core.conditional',
  label: 'Conditional',
  description: 'Runs the steps of the case that holds: if, else if, else.',
  group: 'flow',
  icon: 'split',
  aliases: ['conditional', 'if else', 'case', 'when', 'switch', 'otherwise'],
  intents: ['if this then', 'otherwise', 'depending on', 'in that case', 'only when'],
  subtitle: subtitle({ first: 'cases', parts: [{ value: 'when' }] }),
  parameters: z.strictObject({
    cases: field(
      z
        .array(caseSchema)
        .min(1)
        .max(50)
        .default([{ name: 'then' }]),
      { label: 'Cases' },
    ),
    decide: field(z.enum(['once', 'perItem']).default('perItem'), {
      label: 'Decide',
      help: 'For each item by itself, or once for all by the first item.',
      expression: false,
    }),
    match: field(z.enum(['first', 'all']).default('first'), {
      label: 'Run',
      help: 'The first case that holds, or every one.',
      expression: false,
    }),
  }),
  bodies: [{ each: 'cases', field: 'name' }, { name: otherwise }],
  open: ({ items, parametersAt, parameters: { cases, decide, match } }) => {
    const chosen = new Map<string, number[]>(
      [...cases.map(({ name }) => name), otherwise].map((name) => [name, []]),
    );
    const choose = (at: number): readonly string[] => {
      const holding = parametersAt(at).cases.filter(({ when }) => meansYes(when));
      if (holding.length === 0) return [otherwise];
      return (match === 'first' ? holding.slice(0, 1) : holding).map(({ name }) => name);
    };
    if (decide === 'once') {
      const all = items.map((_, at) => at);
      for (const name of choose(0)) chosen.set(name, all);
    } else {
      items.forEach((_, at) => {
        for (const name of choose(at)) chosen.get(name)?.push(at);
      });
    }
    const branches: BodyActivation[] = [];
    for (const [body, at] of chosen) if (at.length > 0) branches.push({ body, items: at });
    return { kind: 'branches', branches, concurrency: branches.length || 1, delayMs: 0, onFailure: 'stop' };
  },
  examples: [
    {
      title: 'Large orders one way, the rest another',
      parameters: { cases: [{ name: 'large', when: '={{ $json.total > 1000 }}' }] },
    },
  ],
});
