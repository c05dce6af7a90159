import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export interface Port {
  readonly name: string;
  readonly label?: string;
  readonly kind: string;
  readonly required?: boolean;
}

/** What the server says of a node type. */
export interface NodeTypeFacts {
  readonly type: string;
  readonly version: number;
  readonly kind: 'trigger' | 'action' | 'container';
  readonly label: string;
  readonly description: string;
  readonly group: string;
  /** A lucide icon's name. */
  readonly icon: string;
  readonly aliases: readonly string[];
  readonly intents: readonly string[];
  /** JSON Schema with `ui` hints. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly ports: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] };
  readonly bodies?: readonly string[];
  readonly credentials: readonly {
    readonly name: string;
    readonly types: readonly string[];
    readonly required: boolean;
  }[];
  readonly examples: readonly unknown[];
  readonly docs?: string;
}

export const nodeTypesQuery = queryOptions({
  queryKey: ['node-types'],
  queryFn: async ({ signal }) =>
    (await api.get<{ readonly items: readonly NodeTypeFacts[] }>('/node-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});
