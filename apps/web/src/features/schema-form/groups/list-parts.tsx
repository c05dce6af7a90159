import { Trans, useLingui } from '@lingui/react/macro';
import { GripVertical, MoreVertical, Plus } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx';
import type { EditedList } from './use-list.ts';

export function AddButton({
  label,
  disabled,
  onAdd,
}: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onAdd: () => void;
}) {
  const { t } = useLingui();
  return (
    <div>
      <Button
        size="small"
        look="ghost"
        icon={<Plus size={14} />}
        disabled={disabled}
        aria-label={t`Add: ${label}`}
        onClick={onAdd}
      >
        <Trans>Add</Trans>
      </Button>
    </div>
  );
}

/** What can be done with one element: to move it needs no mouse. */
export function ElementMenu({
  list,
  index,
  name,
  extra,
}: {
  readonly list: EditedList;
  readonly index: number;
  readonly name: string;
  readonly extra?: ReactNode;
}) {
  const { t } = useLingui();
  const last = list.elements.length - 1;
  return (
    <Menu
      trigger={
        <IconButton label={t`Actions: ${name}`} size="small">
          <MoreVertical size={14} />
        </IconButton>
      }
    >
      {extra}
      <MenuItem disabled={index === 0} onSelect={() => list.move(index, index - 1)}>
        <Trans>Move up</Trans>
      </MenuItem>
      <MenuItem disabled={index === last} onSelect={() => list.move(index, index + 1)}>
        <Trans>Move down</Trans>
      </MenuItem>
      <MenuItem
        disabled={!list.canAdd}
        onSelect={() => {
          const element = list.elements[index];
          if (element !== undefined) list.add(element.value);
        }}
      >
        <Trans>Duplicate</Trans>
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger disabled={!list.canRemove} onSelect={() => list.remove(index)}>
        <Trans>Remove</Trans>
      </MenuItem>
    </Menu>
  );
}

const dragType = 'application/x-reporunner-element';

/** Elements that can be dragged by their grip; a line shows where one would land. */
export function useReorder(list: EditedList) {
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const end = () => {
    setDragged(undefined);
    setOver(undefined);
  };
  return {
    grip: (index: number) => (
      <span
        aria-hidden
        draggable={list.elements.length > 1}
        onDragStart={(event: DragEvent) => {
          event.dataTransfer.setData(dragType, String(index));
          event.dataTransfer.effectAllowed = 'move';
          setDragged(index);
        }}
        onDragEnd={end}
        className={classNames(
          'flex h-6 w-3 shrink-0 items-center text-muted opacity-0 group-hover/element:opacity-100',
          list.elements.length > 1 ? 'cursor-grab' : 'invisible',
        )}
      >
        <GripVertical size={12} />
      </span>
    ),
    target: (index: number) => ({
      onDragOver: (event: DragEvent) => {
        if (dragged === undefined) return;
        event.preventDefault();
        setOver(index);
      },
      onDrop: (event: DragEvent) => {
        if (dragged === undefined) return;
        event.preventDefault();
        list.move(dragged, index);
        end();
      },
    }),
    mark: (index: number) =>
      dragged === undefined || over !== index || dragged === index
        ? ''
        : dragged < index
          ? 'shadow-[0_2px_0_0_var(--accent)]'
          : 'shadow-[0_-2px_0_0_var(--accent)]',
  };
}
