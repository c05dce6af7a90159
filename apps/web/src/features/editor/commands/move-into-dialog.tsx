import { useLingui } from '@lingui/react/macro';
import { Frame } from 'lucide-react';
import { Dialog } from '../../../ui/dialog.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { moveParts, withDescendants } from '../canvas-model/edits.ts';
import { laneOf, type Spot } from '../canvas-model/geometry.ts';
import { intoBody } from '../outline/add-at.ts';
import { bodyLabel } from '../outline/port-words.ts';
import { useSession, useWorkflow } from '../session/use-session.ts';
import { PickList, type PickOption } from './pick-list.tsx';

interface Props {
  readonly nodeIds: ReadonlySet<string>;
  readonly onClose: () => void;
}

/** What dragging into a frame does, by keyboard. */
export function MoveIntoDialog({ nodeIds, onClose }: Props) {
  const { draft, catalogue, view, canvas } = useSession();
  const { t } = useLingui();
  const workflow = useWorkflow();
  // Triggers start a workflow: they stay where it starts.
  const chosen = [...nodeIds].flatMap((id) => workflow.nodes[id] ?? []);
  const moving = chosen.filter(
    (node) =>
      catalogue.ports(node).inputs.length > 0 && (node.parentId === undefined || !nodeIds.has(node.parentId)),
  );
  const inside = withDescendants(workflow, nodeIds);
  const homes = new Set(
    moving.map((node) => {
      const parent = workflow.nodes[node.parentId ?? ''];
      return parent === undefined ? ' ' : `${parent.id} ${laneOf(node, catalogue.bodies(parent))}`;
    }),
  );
  const here = t`It is there already.`;
  const options: readonly PickOption[] = [
    {
      id: ' ',
      label: t`Out of all containers`,
      icon: <Frame size={16} aria-hidden className="text-muted" />,
      ...(homes.size === 1 && homes.has(' ') ? { refusal: here } : {}),
    },
    ...Object.values(workflow.nodes)
      .filter((node) => catalogue.isContainer(node))
      .flatMap((container): readonly PickOption[] => {
        const looks = catalogue.looksOf(container);
        const bodies = catalogue.bodies(container);
        return (bodies.length === 0 ? ['body'] : bodies).map((body): PickOption => {
          const id = `${container.id} ${body}`;
          const refusal = inside.has(container.id)
            ? t`Nothing can be put into itself.`
            : homes.size === 1 && homes.has(id)
              ? here
              : undefined;
          return {
            id,
            label: bodies.length > 1 ? `${container.name}: ${bodyLabel(body)}` : container.name,
            hint: looks?.label ?? container.type,
            icon: <NodeIcon icon={looks?.icon} group={looks?.group} />,
            ...(refusal === undefined ? {} : { refusal }),
          };
        });
      }),
  ];

  const move = (id: string) => {
    const space = id.indexOf(' ');
    const containerId = id.slice(0, space);
    const body = id.slice(space + 1);
    const left = Math.min(...moving.map(({ position }) => position.x));
    const top = Math.min(...moving.map(({ position }) => position.y));
    const base = baseOf();
    const spots = new Map(
      moving.map((node): [string, Spot] => [
        node.id,
        {
          parentId: base.parentId,
          body: base.body,
          position: {
            x: base.position.x + node.position.x - left,
            y: base.position.y + node.position.y - top,
          },
        },
      ]),
    );
    const what = moving.length === 1 ? (moving[0]?.name ?? '') : t`${moving.length} nodes`;
    draft.apply({ label: t`Move ${what}` }, moveParts(workflow, catalogue, spots));
    const [first] = moving;
    if (first !== undefined) {
      view.setState({ focusedId: first.id });
      canvas.current?.reveal(first.id);
    }
    onClose();

    function baseOf(): Spot {
      const spot = containerId === '' ? undefined : intoBody(workflow, catalogue, containerId, body).spot;
      if (spot !== undefined) return spot;
      const roots = Object.values(workflow.nodes).filter((node) => node.parentId === undefined);
      const bottom = Math.max(0, ...roots.map(({ position }) => position.y));
      const outer = Math.min(...roots.map(({ position }) => position.x));
      return { parentId: undefined, body: undefined, position: { x: outer, y: bottom + 160 } };
    }
  };

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Move into…`}
      description={t`Connections that would cross the wall of a container are cut.`}
    >
      <PickList
        label={t`Where to move it`}
        placeholder={t`Find a container`}
        options={options}
        onPick={move}
      />
    </Dialog>
  );
}
