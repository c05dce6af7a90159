/** Finds what a query means: node types, services that a request reaches, or the request itself. */
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { indexNodes, type NodeIndex, type Searchable, searchNodes } from './search-nodes.ts';
import { serviceTypes } from './services.ts';

interface Indexes {
  readonly nodes: NodeIndex<NodeTypeMetadata>;
  readonly services: NodeIndex<ServiceEntry>;
}

/** Found by its names alone: that it is a request says nothing of which one. */
interface ServiceEntry extends Searchable {
  readonly entry: NodeTypeMetadata;
}

const indexes = new WeakMap<readonly NodeTypeMetadata[], Indexes>();

function indexesOf(types: readonly NodeTypeMetadata[], describe: (name: string) => string): Indexes {
  const known = indexes.get(types);
  if (known !== undefined) return known;
  const services = serviceTypes(types, describe).map(
    (entry): ServiceEntry => ({
      type: '',
      label: entry.label,
      description: '',
      aliases: entry.aliases,
      intents: [],
      entry,
    }),
  );
  const created = { nodes: indexNodes(types), services: indexNodes(services) };
  indexes.set(types, created);
  return created;
}

/** One of them is called that, or begins so. */
function hasName(types: readonly NodeTypeMetadata[], query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return types.some(({ label, aliases }) =>
    [label, ...aliases].some((name) => name.toLowerCase().startsWith(wanted)),
  );
}

export interface FoundNodes {
  /** `request`: nothing has that name, and a request may reach what is meant. */
  readonly key: 'results' | 'services' | 'request';
  readonly types: readonly NodeTypeMetadata[];
}

/** What fits a query, the best first. `describe`: what a request to a service is for, by its name. */
export function findNodes(
  types: readonly NodeTypeMetadata[],
  query: string,
  { recent, describe }: { readonly recent: readonly string[]; readonly describe: (name: string) => string },
): readonly FoundNodes[] {
  const { nodes, services } = indexesOf(types, describe);
  const results = searchNodes(nodes, query, { recent });
  const called = searchNodes(services, query).map(({ entry }) => entry);
  const found: readonly FoundNodes[] = [
    { key: 'results', types: results },
    { key: 'services', types: called },
  ];
  const ordered = hasName(called, query) && !hasName(results, query) ? found.toReversed() : found;
  const filled = ordered.filter((section) => section.types.length > 0);
  const isNamed = called.length > 0 || hasName(results, query);
  if (isNamed || results.some(isRequest)) return filled;
  // What is there is only like it: it may be a service that is not there.
  const request = types.filter(isRequest);
  return request.length === 0 ? filled : [...filled, { key: 'request', types: request }];
}

const isRequest = ({ role }: NodeTypeMetadata) => role === 'http-request';
