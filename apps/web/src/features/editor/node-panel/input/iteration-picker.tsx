import { useLingui } from '@lingui/react/macro';
import { useFormat } from '../../../../i18n/use-format.ts';
import { withIteration } from '../../session/run-store.ts';
import { useNode, useRun, useSession } from '../../session/use-session.ts';
import { SmallSelect } from '../small-select.tsx';
import { iterationsOf } from './scope-label.ts';

const maxShown = 500;

/** For a node in a container: which of its runs is looked at. */
export function IterationPicker({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { run } = useSession();
  const { number } = useFormat();
  const containerId = useNode(nodeId)?.parentId;
  const runs = useRun((state) => state.runs.get(nodeId));
  const shown = useRun((state) => state.nodes.get(nodeId)?.scope);
  if (containerId === undefined || runs === undefined || runs.size < 2) return null;
  const scopes = [...runs.keys()];
  const labelOf = (scope: string) => {
    const numbers = iterationsOf(scope);
    return numbers.length === 0 ? scope : t`Iteration ${numbers.map(number).join(' › ')}`;
  };
  return (
    <SmallSelect
      label={t`Iteration`}
      value={shown ?? ''}
      options={scopes.slice(-maxShown).map((scope) => ({ value: scope, label: labelOf(scope) }))}
      onChange={(scope) => run.setState((state) => withIteration(state, containerId, scope))}
    />
  );
}
