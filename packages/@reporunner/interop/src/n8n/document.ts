/** What n8n exports and what it puts on the clipboard, as far as it is read here. What is not read is left out. */
import type { JsonObject } from '@reporunner/core';
import { z } from 'zod';

const object = z.record(z.string(), z.json());
const flag = z.boolean().catch(false);

const nodeSchema = z.object({
  id: z.string().optional().catch(undefined),
  name: z.string().min(1),
  type: z.string().min(1),
  typeVersion: z.number().catch(1),
  position: z.tuple([z.number(), z.number()]).rest(z.unknown()).catch([0, 0]),
  parameters: object.catch({}),
  disabled: flag,
  notes: z.string().catch(''),
  credentials: z.record(z.string(), z.unknown()).catch({}),
  continueOnFail: flag,
  onError: z.string().catch(''),
  retryOnFail: flag,
  maxTries: z.number().catch(3),
  waitBetweenTries: z.number().catch(1_000),
  executeOnce: flag,
  alwaysOutputData: flag,
  webhookId: z.string().catch(''),
});

const targetSchema = z.object({
  node: z.string(),
  type: z.string().catch('main'),
  index: z.int().catch(0),
});

/** By kind of connection: per output, where it leads. An output that leads nowhere may be null. */
const outputsSchema = z.record(z.string(), z.array(z.array(targetSchema).nullish()).catch([]));

export const n8nSchema = z.object({
  name: z.string().optional().catch(undefined),
  nodes: z.array(nodeSchema),
  connections: z.record(z.string(), outputsSchema).catch({}),
  settings: object.catch({}),
  pinData: z.record(z.string(), z.array(z.unknown())).catch({}),
});

export type N8nNode = Omit<z.output<typeof nodeSchema>, 'parameters'> & { readonly parameters: JsonObject };
export type N8nDocument = Omit<z.output<typeof n8nSchema>, 'nodes'> & { readonly nodes: readonly N8nNode[] };
