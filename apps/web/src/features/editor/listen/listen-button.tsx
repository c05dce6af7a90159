import type { WorkflowNode } from '@reporunner/core';
import { Radio } from 'lucide-react';
import { Button, type ButtonProps } from '../../../ui/button.tsx';
import { useSession } from '../session/use-session.ts';
import { listenLabel } from './listen-words.ts';

/** Opens the dialog in which a trigger with an address is tried. Nothing for other nodes. */
export function ListenButton({ node, ...rest }: { readonly node: WorkflowNode } & ButtonProps) {
  const { catalogue, dialogs } = useSession();
  const kind = catalogue.find(node)?.address?.kind;
  if (kind === undefined) return null;
  return (
    <Button
      icon={<Radio size={14} aria-hidden />}
      onClick={() => dialogs.setState({ open: { kind: 'listen', nodeId: node.id } })}
      {...rest}
    >
      {listenLabel(kind)}
    </Button>
  );
}
