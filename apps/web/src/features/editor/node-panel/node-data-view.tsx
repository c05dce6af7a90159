import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { ErrorState, Skeleton } from '../../../ui/states.tsx';
import type { NodeData } from './data/data-source.ts';

interface NodeDataViewProps {
  readonly data: NodeData;
  readonly port: string;
  readonly selectedIndex: number | undefined;
  readonly onSelect: (index: number) => void;
  /** Code that reads a field at a path of the selected item; absent: fields cannot be dragged from here. */
  readonly codeOf?: (path: readonly (string | number)[]) => string;
}

const shown = 50;

export function NodeDataView({ data, port, selectedIndex, onSelect }: NodeDataViewProps) {
  const source = data.ports.get(port);
  const {
    data: items,
    error,
    refetch,
  } = useQuery({
    queryKey: ['node-data', data.key, port],
    queryFn: ({ signal }) => source?.items(0, shown, signal) ?? [],
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (items === undefined) return <Skeleton />;
  return (
    <ol className="grid gap-2 overflow-auto p-3">
      {items.map((item, index) => (
        <li key={index}>
          <button
            type="button"
            aria-pressed={index === selectedIndex}
            onClick={() => onSelect(index)}
            className="w-full rounded-md border bg-surface px-2 py-1 text-start font-mono text-xs aria-pressed:border-accent-ink"
          >
            <span className="text-muted">
              <Trans>Item {index}</Trans>
            </span>
            <pre dir="ltr" className="overflow-x-auto">
              {JSON.stringify(item.json, null, 2)}
            </pre>
          </button>
        </li>
      ))}
    </ol>
  );
}
