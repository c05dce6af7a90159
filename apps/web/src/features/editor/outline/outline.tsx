/** The workflow as a tree beside the canvas: everything that can be done there can be done here with the keyboard. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Cable, Ellipsis, Plus, X } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { contextOf } from '../commands/command.ts';
import { findCommand, isPossible, runCommand } from '../commands/command-table.ts';
import { openMenu } from '../commands/open-menu.ts';
import { useSession, useView, useWorkflow } from '../session/use-session.ts';
import { emptySelection } from '../session/view-store.ts';
import { requestAt } from './add-at.ts';
import { OutlineLine } from './outline-line.tsx';
import { keyOfNode, keysAbove, type OutlineRow, outlineOf, rowsOf } from './outline-model.ts';
import { createTypeahead } from './typeahead.ts';

const lineHeight = 30;

export function Outline({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <aside
      aria-label={t`Outline of the workflow`}
      data-editor-area="outline"
      className="flex h-full min-h-0 flex-col bg-surface"
    >
      <header className="flex items-center gap-0.5 border-line border-b py-1 ps-3 pe-1.5">
        <h2 className="grow font-semibold text-xs">
          <Trans>Outline</Trans>
        </h2>
        <OutlineActions />
        <IconButton label={t`Hide the outline`} shortcut="mod+shift+l" size="small" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </header>
      <OutlineTree />
    </aside>
  );
}

/** For what the tree's line is at; each is a shortcut as well. */
function OutlineActions() {
  'use no memo'; // What is possible is read from the session's stores, not from values that could be compared.
  const session = useSession();
  const { t } = useLingui();
  // Whether a command is possible follows from these.
  useWorkflow();
  useView((view) => view.selection);
  useView((view) => view.focusedId);
  const context = contextOf(session);
  const can = (id: string) => {
    const command = findCommand(session, id);
    return command !== undefined && isPossible(command, context);
  };
  const action = (id: string, label: string, shortcut: string, icon: React.ReactNode) => (
    <IconButton
      label={label}
      shortcut={shortcut}
      size="small"
      disabled={!can(id)}
      onClick={() => runCommand(id, contextOf(session))}
    >
      {icon}
    </IconButton>
  );
  return (
    <>
      {action('addNode', t`Add after this`, '/', <Plus size={14} />)}
      {action('connect', t`Connect to…`, 'mod+shift+c', <Cable size={14} />)}
      {action('moveUp', t`Move up in its chain`, 'alt+ArrowUp', <ArrowUp size={14} />)}
      {action('moveDown', t`Move down in its chain`, 'alt+ArrowDown', <ArrowDown size={14} />)}
      <IconButton
        label={t`More`}
        size="small"
        aria-haspopup="menu"
        onClick={(event) => openMenu(session, event.currentTarget)}
      >
        <Ellipsis size={14} />
      </IconButton>
    </>
  );
}

function OutlineTree() {
  'use no memo'; // The virtualizer hands out one object that changes.
  const session = useSession();
  const { view, catalogue } = session;
  const { t } = useLingui();
  const id = useId();
  // Typing into a parameter does not wait for the tree.
  const workflow = useDeferredValue(useWorkflow());
  const selection = useView((state) => state.selection);
  const focusedId = useView((state) => state.focusedId);
  const scroller = useRef<HTMLDivElement>(null);
  // The outline takes the focus when it is opened.
  useEffect(() => scroller.current?.focus({ preventScroll: true }), []);
  const [typeahead] = useState(() => createTypeahead(() => performance.now()));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [activeKey, setActiveKey] = useState<string>();
  const items = outlineOf(workflow, catalogue);
  const rows = rowsOf(items, closed);
  const at = Math.max(
    0,
    rows.findIndex(({ item }) => item.key === activeKey),
  );
  const active = rows[at];

  // What the canvas is at, the outline is at: opened as far as it takes to show it.
  useEffect(() => {
    if (focusedId === undefined) return;
    setActiveKey(keyOfNode(focusedId));
    const above = keysAbove(outlineOf(session.draft.getState().workflow, catalogue), focusedId);
    setClosed((now) =>
      above.some((key) => now.has(key)) ? new Set([...now].filter((key) => !above.includes(key))) : now,
    );
  }, [focusedId, session, catalogue]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  useEffect(() => {
    if (rows.length > 0) virtual.scrollToIndex(at);
  }, [at, rows.length, virtual]);

  const goTo = (row: OutlineRow | undefined, how: 'only' | 'add' | 'toggle' = 'only') => {
    if (row === undefined) return;
    const { key, kind, nodeId } = row.item;
    setActiveKey(key);
    if (kind !== 'node') {
      view.setState({ selection: emptySelection, focusedId: undefined });
      return;
    }
    const before = how === 'only' ? new Set<string>() : new Set(view.getState().selection.nodes);
    if (how === 'toggle' && before.has(nodeId)) before.delete(nodeId);
    else before.add(nodeId);
    view.setState({ selection: { ...emptySelection, nodes: before }, focusedId: nodeId });
    session.canvas.current?.reveal(nodeId);
  };

  const fold = (key: string, folded: boolean) =>
    setClosed((now) => {
      const next = new Set(now);
      if (folded) next.add(key);
      else next.delete(key);
      return next;
    });

  const addAt = (row: OutlineRow | undefined) => {
    const request = row === undefined ? {} : requestAt(workflow, catalogue, row.item);
    view.setState({ palette: request });
  };

  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.target !== event.currentTarget) return;
    const taken = () => event.preventDefault();
    const inward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const outward = inward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    if (event.altKey || event.ctrlKey || event.metaKey) {
      if (event.key !== ' ' || event.altKey) return;
      taken();
      goTo(active, 'toggle');
      return;
    }
    const how = event.shiftKey ? 'add' : 'only';
    switch (event.key) {
      case 'ArrowDown':
        taken();
        return goTo(rows[Math.min(rows.length - 1, at + 1)], how);
      case 'ArrowUp':
        taken();
        return goTo(rows[Math.max(0, at - 1)], how);
      case 'Home':
        taken();
        return goTo(rows[0]);
      case 'End':
        taken();
        return goTo(rows.at(-1));
      case inward:
        taken();
        if (active?.expanded === false) return fold(active.item.key, false);
        return active?.expanded === true ? goTo(rows[at + 1]) : undefined;
      case outward:
        taken();
        if (active?.expanded === true) return fold(active.item.key, true);
        return goTo(rows.find(({ item }) => item.key === active?.parentKey));
      case 'Enter':
        taken();
        if (active?.item.kind === 'node') return view.setState({ openNodeId: active.item.nodeId });
        return addAt(active);
      case ' ':
        taken();
        return goTo(active);
      case '/':
        taken();
        return addAt(active);
      case 'ContextMenu':
        return;
      default: {
        if (event.key.length !== 1) return;
        const found = typeahead(
          event.key,
          rows.map(({ item }) => (item.kind === 'node' ? (workflow.nodes[item.nodeId]?.name ?? '') : '')),
          at,
        );
        if (found === undefined) return;
        taken();
        goTo(rows[found]);
      }
    }
  };

  if (rows.length === 0) {
    return (
      <p className="px-3 py-6 text-muted">
        <Trans>Nothing here yet. Press / to add the first step.</Trans>
      </p>
    );
  }
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={t`Outline`}
      aria-multiselectable
      aria-activedescendant={`${id}-${at}`}
      tabIndex={0}
      onKeyDown={press}
      onContextMenu={(event) => {
        event.preventDefault();
        const line = (event.target as Element).closest<HTMLElement>('[data-line]');
        const row = rows[Number(line?.dataset.line ?? at)];
        if (row?.item.kind !== 'node') return;
        if (!selection.nodes.has(row.item.nodeId)) goTo(row);
        const pointed = event.clientX > 0 || event.clientY > 0;
        openMenu(
          session,
          pointed
            ? { x: event.clientX, y: event.clientY }
            : (document.getElementById(`${id}-${at}`) ?? event.currentTarget),
        );
      }}
      className="group/tree min-h-0 grow overflow-auto py-1.5 outline-none"
    >
      <div role="none" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <OutlineLine
              key={row.item.key}
              id={`${id}-${index}`}
              index={index}
              row={row}
              top={start}
              height={lineHeight}
              active={index === at}
              selected={row.item.kind === 'node' && selection.nodes.has(row.item.nodeId)}
              onFold={(folded) => fold(row.item.key, folded)}
              onPress={(event) => {
                goTo(row, event.shiftKey ? 'add' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
                if (row.item.kind !== 'node') addAt(row);
              }}
              onOpen={() => row.item.kind === 'node' && view.setState({ openNodeId: row.item.nodeId })}
            />
          );
        })}
      </div>
    </div>
  );
}
