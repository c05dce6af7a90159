import { useLingui } from '@lingui/react/macro';
import {
  CircleAlert,
  CirclePower,
  KeyRound,
  MessageSquareText,
  Pin,
  RotateCcw,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Tooltip } from '../../../../ui/tooltip.tsx';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { useNodeProblemsOf } from '../use-node-name.ts';

/** Small signs at the upper edge of a node. Their words are part of the node's name, so readers do not meet them twice. */
export function NodeBadges({ at }: { readonly at: SceneNode }) {
  const { t } = useLingui();
  const problems = useNodeProblemsOf(at.id);
  const { node } = at;
  const attempts = node.retry?.attempts ?? 1;
  const worst = problems?.[0];
  const needsCredential = problems?.some(({ rule }) => rule === 'G12-credential-missing') === true;
  const badges: ReactNode[] = [];
  if (node.comment !== undefined && node.comment !== '')
    badges.push(
      <Badge key="comment" label={node.comment} look="text-muted">
        <MessageSquareText size={11} />
      </Badge>,
    );
  if (attempts > 1)
    badges.push(
      <Badge key="retry" label={t`Tries up to ${attempts} times`} look="text-muted">
        <RotateCcw size={11} />
      </Badge>,
    );
  if (node.disabled)
    badges.push(
      <Badge key="off" label={t`Switched off`} look="text-muted">
        <CirclePower size={11} />
      </Badge>,
    );
  if (node.pinned !== undefined)
    badges.push(
      <Badge key="pin" label={t`Data pinned`} look="text-accent-ink">
        <Pin size={11} />
      </Badge>,
    );
  if (needsCredential)
    badges.push(
      <Badge key="credential" label={t`A credential is missing`} look="text-warning">
        <KeyRound size={11} />
      </Badge>,
    );
  if (worst !== undefined && !(needsCredential && problems?.length === 1))
    badges.push(
      <Badge
        key="problem"
        label={problems?.map(({ message }) => message).join('\n') ?? ''}
        look={worst.severity === 'error' ? 'text-danger' : 'text-warning'}
      >
        {worst.severity === 'error' ? <CircleAlert size={12} /> : <TriangleAlert size={11} />}
      </Badge>,
    );
  if (badges.length === 0) return null;
  return (
    <div aria-hidden className="absolute end-2 -top-2.5 flex gap-1">
      {badges}
    </div>
  );
}

interface BadgeProps {
  readonly label: string;
  readonly look: string;
  readonly children: ReactNode;
}

function Badge({ label, look, children }: BadgeProps) {
  return (
    <Tooltip label={<span className="whitespace-pre-line">{label}</span>}>
      <span
        className={`grid size-5 place-items-center rounded-full border border-line-strong bg-surface ${look}`}
      >
        {children}
      </span>
    </Tooltip>
  );
}
