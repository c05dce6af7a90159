import type { Item } from '@reporunner/core';
import type { BatchContext } from './context.ts';
import type { BatchResult, Fold, PieceResult, PortBatches } from './definition.ts';

const portsOf = (result: PieceResult): PortBatches =>
  result === undefined ? {} : 'ports' in result ? result.ports : { main: result };

function joined(first: PieceResult, last: PieceResult): BatchResult {
  if (first === undefined || last === undefined) return first ?? last ?? [];
  const ports: Record<string, readonly Item[]> = { ...portsOf(first) };
  for (const [port, items] of Object.entries(portsOf(last))) ports[port] = [...(ports[port] ?? []), ...items];
  return { ports };
}

/** Folds a batch that lies in memory: it is one piece. Synchronous when the fold is. */
export function runFold(
  fold: Fold,
  { items }: Pick<BatchContext<unknown>, 'items'>,
): BatchResult | Promise<BatchResult> {
  const first = items.length === 0 ? undefined : fold.add({ port: 'main', items });
  if (first instanceof Promise) return first.then(async (made) => joined(made, await fold.end()));
  const last = fold.end();
  return last instanceof Promise ? last.then((made) => joined(first, made)) : joined(first, last);
}
