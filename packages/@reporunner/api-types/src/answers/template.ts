import { z } from 'zod';
import { id, listOf, named } from './shapes.ts';

export const templateCategory = z.enum([
  'start',
  'apis',
  'schedules',
  'data',
  'control',
  'reliability',
  'people',
  'files',
]);

/** A workflow to begin from. */
export const template = named(
  'Template',
  z.object({
    id,
    name: z.string(),
    description: z.string(),
    category: templateCategory,
    nodeCount: z.int().min(1),
    /** Each type of its nodes once. */
    nodeTypes: z.array(z.string()).readonly(),
    /** Those of them that are triggers. */
    triggerTypes: z.array(z.string()).readonly(),
    /** What it takes before it does something real: accounts, addresses of one's own, another workflow. */
    needs: z.array(z.enum(['credentials', 'addresses', 'workflow'])).readonly(),
    /** Whether it can be run manually, as it is. */
    runsAtOnce: z.boolean(),
    /** The one to show to somebody who has none yet. */
    first: z.boolean(),
  }),
);

export const templates = listOf(template);

/** An example workflow that new ones can begin as. */
export type Template = z.output<typeof template>;

/** The group that a template is shown in. */
export type TemplateCategory = z.output<typeof templateCategory>;
