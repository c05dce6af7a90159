import { useLingui } from '@lingui/react/macro';
import { Dialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import { isCovered } from '../../../ui/is-covered.ts';
import { runDraft } from '../commands/run-commands.ts';
import { isTyping, type KeyPress, matchesShortcut } from '../commands/shortcuts.ts';
import { forwardEscape } from '../expressions/forward-escape.ts';
import { useNode, useSession } from '../session/use-session.ts';
import { Columns } from './columns.tsx';
import { DeletedNode } from './deleted-node.tsx';
import { InputColumn } from './input/input-column.tsx';
import { MiddleColumn } from './middle/middle-column.tsx';
import { OutputColumn } from './output/output-column.tsx';
import { PanelHeader } from './panel-header.tsx';
import { createPanelStore, PanelContext } from './panel-store.ts';
import { RunAnnouncer } from './run-announcer.tsx';
import { useSampleLoader } from './use-sample-loader.ts';

const redoes = (press: KeyPress) => matchesShortcut(press, 'mod+shift+z') || matchesShortcut(press, 'mod+y');

const inParameters = (...kinds: readonly string[]) =>
  kinds.map((kind) => `[data-parameters] ${kind}:not(:disabled)`).join();
const fields = inParameters('input:not([type="hidden"])', 'select', 'textarea', '[contenteditable]');
const buttons = inParameters('button');

/** The first field, or where there is none yet, the button that makes one. */
const firstParameter = (panel: HTMLElement): HTMLElement | null =>
  panel.querySelector<HTMLElement>(fields) ?? panel.querySelector<HTMLElement>(buttons);

export function Panel({ nodeId }: { readonly nodeId: string }) {
  const session = useSession();
  const node = useNode(nodeId);
  const { t } = useLingui();
  const name = node?.name;
  const [lastName, setLastName] = useState(name);
  if (name !== undefined && name !== lastName) setLastName(name);
  const close = () => session.view.setState({ openNodeId: undefined });
  return (
    <Dialog.Root open onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-30 flex flex-col overflow-hidden border-line bg-page shadow-float outline-none sm:inset-3 sm:rounded-xl sm:border lg:inset-x-8 lg:inset-y-6"
          onEscapeKeyDown={forwardEscape}
          onInteractOutside={(event) => {
            // Notices and tooltips lie over the panel; pressing them does not close it.
            const { target } = event;
            if (
              target instanceof Element &&
              target.closest('[data-radix-popper-content-wrapper], [aria-live]')
            )
              event.preventDefault();
          }}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            const panel = event.target as HTMLElement;
            // Opened by keyboard, or to be filled in, the panel focuses the first field at once.
            const isToBeFilled = session.view.getState().opensToFill;
            session.view.setState({ opensToFill: false });
            const byKeyboard = document.activeElement?.matches(':focus-visible') === true;
            const first = isToBeFilled || byKeyboard ? firstParameter(panel) : null;
            (first ?? panel).focus();
            // As it would be, had they come by Tab.
            if (first instanceof HTMLInputElement) first.select();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // Unless somebody quick has opened something else meanwhile.
            if (!isCovered()) session.canvas.current?.focus(nodeId);
          }}
          onKeyDown={(event) => {
            const press = event.nativeEvent;
            if (event.defaultPrevented || press.isComposing) return;
            if (matchesShortcut(press, 'mod+Enter')) {
              event.preventDefault();
              void runDraft(session, { destinationNodeId: nodeId });
              return;
            }
            // What is written has an undo of its own.
            if (isTyping(press.target)) return;
            const step = matchesShortcut(press, 'mod+z') ? 'undo' : redoes(press) ? 'redo' : undefined;
            if (step === undefined) return;
            event.preventDefault();
            session.draft[step]();
          }}
        >
          <Dialog.Title className="sr-only" dir="auto">
            {lastName ?? t`Node`}
          </Dialog.Title>
          {node === undefined ? (
            <DeletedNode name={lastName ?? t`Node`} onClose={close} />
          ) : (
            <PanelContent key={nodeId} nodeId={nodeId} onClose={close} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PanelContent({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const [store] = useState(() => createPanelStore(nodeId));
  const session = useSession();
  const node = useNode(nodeId);
  useSampleLoader(store);
  useEffect(() => {
    session.view.setState({ focusedId: nodeId });
  }, [session, nodeId]);
  if (node === undefined) return null;
  const isTrigger = session.catalogue.looksOf(node)?.kind === 'trigger';
  return (
    <PanelContext value={store}>
      <PanelHeader node={node} onClose={onClose} />
      <RunAnnouncer nodeId={nodeId} />
      <Columns
        input={isTrigger ? undefined : <InputColumn node={node} />}
        middle={<MiddleColumn node={node} />}
        output={<OutputColumn node={node} />}
      />
    </PanelContext>
  );
}
