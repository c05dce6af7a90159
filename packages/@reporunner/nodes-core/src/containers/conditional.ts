import { subtitle } from '@reporunner/core';
import { type BodyActivation, type ContainerPlan, defineContainer, field } from '@reporunner/integrations';
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
  open: ({ items, parametersAt, failItem, runYielding }) => {
    const chosen = new Map<string, number[]>();
    const decideAt = (at: number) => {
      const { cases, decide, match } = parametersAt(at);
      const holding = cases.filter(({ when }) => meansYes(when)).map(({ name }) => name);
      const names = holding.length === 0 ? [otherwise] : match === 'first' ? holding.slice(0, 1) : holding;
      if (chosen.size === 0) for (const { name } of [...cases, { name: otherwise }]) chosen.set(name, []);
      return { names, decide };
    };
    let failure: unknown;
    function* deciding(): Generator<undefined, ContainerPlan, undefined> {
      for (let at = 0; at < items.length; at += 1) {
        if (at > 0) yield;
        let decided: ReturnType<typeof decideAt>;
        try {
          decided = decideAt(at);
        } catch (error) {
          if (at === 0) failure = error;
          failItem(at, error);
          continue;
        }
        const { names, decide } = decided;
        if (decide === 'once') {
          // Only now it is known that the first item was to decide for all.
          if (failure !== undefined) throw failure;
          const all = items.map((_, index) => index);
          for (const name of names) chosen.set(name, all);
          break;
        }
        for (const name of names) chosen.get(name)?.push(at);
      }
      const branches: BodyActivation[] = [];
      for (const [body, at] of chosen) if (at.length > 0) branches.push({ body, items: at });
      return { kind: 'branches', branches, concurrency: branches.length || 1, delayMs: 0, onFailure: 'stop' };
    }
    return runYielding(deciding());
  },
  docs: 'An item whose cases fail to evaluate leaves at the error output, or, with "On error: continue", at `main` after the results of the cases, with the field `error`; the other items go on. Decided once for all, all of them fail.',
  examples: [
    {
      title: 'Large orders one way, the rest another',
      parameters: { cases: [{ name: 'large', when: '={{ $json.total > 1000 }}' }] },
    },
  ],
});
