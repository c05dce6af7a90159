/** The menu of what is selected: opened by the second button, the menu key, or the outline's button. */
import { Trans } from '@lingui/react/macro';
import { DropdownMenu } from 'radix-ui';
import { Fragment, useRef, useState } from 'react';
import { MenuItem, MenuSeparator } from '../../../ui/menu.tsx';
import { useSession } from '../session/use-session.ts';
import { type CommandContext, contextOf, type EditorCommand } from './command.ts';
import { commandsOf, findCommand, isPossible } from './command-table.ts';
import { onlyNode, sizeOf } from './target.ts';

/** Commands by what the menu is about, in groups. */
const menus = {
  node: [
    ['open', 'runTo'],
    ['addNode', 'addInside', 'connect', 'rename', 'disable', 'collapse'],
    ['moveUp', 'moveDown', 'moveInto', 'wrap'],
    ['cut', 'copy', 'duplicate'],
    ['delete'],
  ],
  several: [['disable', 'moveInto', 'wrap'], ['fitSelection'], ['cut', 'copy', 'duplicate'], ['delete']],
  edge: [['addNode'], ['delete']],
  note: [['cut', 'copy', 'duplicate'], ['delete']],
  canvas: [
    ['addNode', 'addNote', 'paste'],
    ['selectAll', 'tidyUp'],
    ['fit', 'search', 'toggleOutline'],
  ],
} as const;

function kindOf({ target }: CommandContext): keyof typeof menus {
  if (sizeOf(target) === 0) return 'canvas';
  if (onlyNode(target) !== undefined) return 'node';
  if (sizeOf(target) > 1) return 'several';
  return target.edges.size === 1 ? 'edge' : 'note';
}

interface SelectionMenuProps {
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

export function SelectionMenu({ at, onClose }: SelectionMenuProps) {
  const session = useSession();
  const [before] = useState(() => document.activeElement);
  const context = contextOf(session);
  // Run when the menu has gone and the focus is back: commands move it themselves.
  const chosen = useRef<EditorCommand>(undefined);
  const wentElsewhere = useRef(false);
  const choose = (command: EditorCommand) => {
    chosen.current = command;
  };
  const possible = (id: string): readonly EditorCommand[] => {
    if (id === 'wrap')
      return [...commandsOf(session)].filter((one) => one.id.startsWith('wrap:') && isPossible(one, context));
    const command = findCommand(session, id);
    return command !== undefined && isPossible(command, context) ? [command] : [];
  };
  const groups = menus[kindOf(context)]
    .map((ids) =>
      ids.map((id) => ({ id, commands: possible(id) })).filter(({ commands }) => commands.length > 0),
    )
    .filter((group) => group.length > 0);
  return (
    <DropdownMenu.Root
      modal={false}
      open
      onOpenChange={(open) => !open && onClose()}
      dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}
    >
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onInteractOutside={() => {
            wentElsewhere.current = true;
          }}
          // The focus goes back to where it was, not to the point that the menu stood at.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!wentElsewhere.current && before instanceof HTMLElement && before.isConnected) before.focus();
            void chosen.current?.run(context);
          }}
          className="z-50 min-w-56 rounded-lg border border-line bg-raised p-1 shadow-float"
        >
          {groups.map((group, index) => (
            <Fragment key={group.map(({ id }) => id).join()}>
              {index > 0 && <MenuSeparator />}
              {group.map(({ id, commands }) =>
                id === 'wrap' ? (
                  <WrapMenu key={id} commands={commands} context={context} onChoose={choose} />
                ) : (
                  commands.map((command) => (
                    <CommandItem key={command.id} command={command} context={context} onChoose={choose} />
                  ))
                ),
              )}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ItemProps {
  readonly command: EditorCommand;
  readonly context: CommandContext;
  readonly onChoose: (command: EditorCommand) => void;
}

function CommandItem({ command, context, onChoose }: ItemProps) {
  const [shortcut] = command.shortcuts ?? [];
  return (
    <MenuItem
      {...(shortcut === undefined ? {} : { shortcut })}
      danger={command.id === 'delete'}
      onSelect={() => onChoose(command)}
    >
      {command.label(context)}
    </MenuItem>
  );
}

interface WrapMenuProps extends Omit<ItemProps, 'command'> {
  readonly commands: readonly EditorCommand[];
}

function WrapMenu({ commands, context, onChoose }: WrapMenuProps) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 outline-none data-highlighted:bg-hover data-[state=open]:bg-hover">
        <span className="w-4" />
        <span className="grow">
          <Trans>Put into a container</Trans>
        </span>
        <span aria-hidden className="text-muted rtl:-scale-x-100">
          ›
        </span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="z-50 min-w-44 rounded-lg border border-line bg-raised p-1 shadow-float">
          {commands.map((command) => (
            <CommandItem key={command.id} command={command} context={context} onChoose={onChoose} />
          ))}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}
