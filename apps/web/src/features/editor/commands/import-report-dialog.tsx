import { t } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ImportWarning, ImportWarningKind } from '@reporunner/interop';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useSession } from '../session/use-session.ts';
import { emptySelection } from '../session/view-store.ts';

const order: readonly ImportWarningKind[] = [
  'unknownNode',
  'credential',
  'connection',
  'setting',
  'expression',
];

function headingOf(kind: ImportWarningKind): string {
  switch (kind) {
    case 'unknownNode':
      return t`Without a counterpart: there, but switched off`;
    case 'credential':
      return t`Credentials to choose`;
    case 'connection':
      return t`Connections that could not be made`;
    case 'setting':
      return t`Settings to look at`;
    case 'expression':
      return t`Expressions to look at`;
  }
}

/** What a translated workflow needs a person for. */
export function ImportReportDialog(props: {
  readonly warnings: readonly ImportWarning[];
  readonly onClose: () => void;
}) {
  const { warnings, onClose } = props;
  const { view, canvas, draft } = useSession();
  const { t: say } = useLingui();
  const goTo = (nodeId: string) => {
    onClose();
    view.setState({
      selection: { ...emptySelection, nodes: new Set([nodeId]) },
      focusedId: nodeId,
      openNodeId: nodeId,
    });
    canvas.current?.reveal(nodeId);
  };
  const groups = order.flatMap((kind) => {
    const list = warnings.filter((warning) => warning.kind === kind);
    return list.length === 0 ? [] : [{ kind, list }];
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={say`Imported from n8n`}
      description={
        <Plural value={warnings.length} one="One thing needs a look." other="# things need a look." />
      }
      actions={
        <Button look="primary" onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <div className="grid gap-4 pb-2">
        {groups.map(({ kind, list }) => (
          <section key={kind} className="grid gap-1">
            <h3 className="font-semibold text-xs">{headingOf(kind)}</h3>
            <ul>
              {list.map(({ nodeId, nodeName, message }, index) => (
                <li key={`${nodeName} ${index}`} className="border-line border-b py-1.5 last:border-b-0">
                  {nodeId !== undefined && Object.hasOwn(draft.getState().workflow.nodes, nodeId) ? (
                    <button
                      type="button"
                      dir="auto"
                      onClick={() => goTo(nodeId)}
                      className="block rounded font-medium text-accent-ink hover:underline"
                    >
                      {nodeName}
                    </button>
                  ) : (
                    <span dir="auto" className="block font-medium">
                      {nodeName}
                    </span>
                  )}
                  <span dir="auto" className="block text-muted">
                    {message}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
