import { useLingui } from '@lingui/react/macro';
import { Dialog } from '../../../ui/dialog.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { useSession, useWorkflow } from '../session/use-session.ts';
import { emptySelection } from '../session/view-store.ts';
import { PickList, type PickOption } from './pick-list.tsx';

/** Finds a node of this workflow, and goes there. */
export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const { catalogue, view, canvas } = useSession();
  const { t } = useLingui();
  const { nodes } = useWorkflow();
  const options = Object.values(nodes).map((node): PickOption => {
    const looks = catalogue.looksOf(node);
    const container = nodes[node.parentId ?? '']?.name;
    const type = looks?.label ?? node.type;
    return {
      id: node.id,
      label: node.name,
      hint: container === undefined ? type : t`${type}, in ${container}`,
      icon: <NodeIcon icon={looks?.icon} group={looks?.group} />,
    };
  });
  return (
    <Dialog open onOpenChange={onClose} title={t`Find a node`}>
      <PickList
        label={t`Node to go to`}
        placeholder={t`Name or kind of node`}
        options={options}
        onActive={(id) => id !== undefined && canvas.current?.reveal(id)}
        onPick={(nodeId) => {
          onClose();
          view.setState({ selection: { ...emptySelection, nodes: new Set([nodeId]) }, focusedId: nodeId });
          canvas.current?.reveal(nodeId);
          // When the dialog has gone: it gives the focus back to where it was.
          setTimeout(() => canvas.current?.focus(nodeId));
        }}
      />
    </Dialog>
  );
}
