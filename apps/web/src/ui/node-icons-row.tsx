import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { nodeTypesQuery } from '../api/node-types.ts';
import { useFormat } from '../i18n/use-format.ts';
import { NodeIcon } from './node-icon.tsx';

interface NodeIconsRowProps {
  readonly types: readonly string[];
  readonly max?: number;
}

/** What a workflow is made of, in a few icons; in words for those who do not see them. */
export function NodeIconsRow({ types, max = 5 }: NodeIconsRowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { data: known } = useQuery(nodeTypesQuery);
  const metadataOf = (type: string) => known?.find((one) => one.type === type);
  const shown = types.slice(0, max);
  const rest = types.length - shown.length;
  const names = format.list(types.map((type) => metadataOf(type)?.label ?? type));
  if (types.length === 0) return null;
  return (
    <span role="img" aria-label={t`Nodes: ${names}`} title={names} className="flex items-center gap-1">
      {shown.map((type) => (
        <span
          key={type}
          className="flex size-6 items-center justify-center rounded-md border border-line bg-surface"
        >
          <NodeIcon icon={metadataOf(type)?.icon} group={metadataOf(type)?.group} size={13} />
        </span>
      ))}
      {rest > 0 && (
        <span dir="ltr" className="text-2xs text-muted">
          +{format.number(rest)}
        </span>
      )}
    </span>
  );
}
