import { Trans, useLingui } from '@lingui/react/macro';
import { createId } from '@reporunner/core';
import { Globe, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { explainError } from '../../../api/explain-error.ts';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { classNames } from '../../../ui/class-names.ts';
import { Kbd } from '../../../ui/kbd.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { giveFocusBack } from '../session/give-focus-back.ts';
import { useSession } from '../session/use-session.ts';
import type { PaletteRequest } from '../session/view-store.ts';
import { addNode } from './add-node.ts';
import { fittingTypes } from './fitting-types.ts';
import { NodePreview } from './node-preview.tsx';
import { importRequest, onOneLine, pastedRequest } from './pasted-request.ts';
import { type PaletteSection, sectionsOf } from './sections.ts';
import { isService } from './services.ts';

/** What is dragged from the palette: the node's type as text. */
export const NODE_DRAG_TYPE = 'application/x-reporunner-node';

interface PaletteProps {
  readonly request: PaletteRequest;
  readonly onClose: () => void;
}

/** Shown while `view.palette` asks for it. */
export function Palette(props: PaletteProps) {
  return <OpenPalette key={createKey(props.request)} {...props} />;
}

const keys = new WeakMap<PaletteRequest, string>();
/** Another request is another palette, with an empty query. */
function createKey(request: PaletteRequest): string {
  const known = keys.get(request) ?? createId();
  keys.set(request, known);
  return known;
}

function OpenPalette({ request, onClose }: PaletteProps) {
  const session = useSession();
  const { t } = useLingui();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [busy, setBusy] = useState(false);
  const [dragging, setDragging] = useState(false);
  const shown = useDeferredValue(query);
  // What fits does not change while the palette is open: it is asked once.
  const [types] = useState(() => fittingTypes(session.draft.getState().workflow, session.catalogue, request));
  const [triggersFirst] = useState(
    () => request.triggersOnly === true || Object.keys(session.draft.getState().workflow.nodes).length === 0,
  );
  const pasted = pastedRequest(query);
  const http = types.find(({ role }) => role === 'http-request');
  const sections = sectionsOf(types, shown, triggersFirst);
  const options = sections.flatMap(({ types: some }) => some);
  const at = Math.min(active, Math.max(0, options.length - 1));
  const current = options[at];

  const [before] = useState(() => document.activeElement);

  const close = (refocus: boolean) => {
    onClose();
    if (refocus) giveFocusBack(session, before);
  };

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) close(false);
    };
    // The very press that opened it is not one outside.
    const timer = setTimeout(() => document.addEventListener('pointerdown', outside));
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', outside);
    };
  });

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, shown]);

  const choose = (nodeType: NodeTypeMetadata, open: boolean) => {
    const nodeId = addNode(session, nodeType, { request, open });
    if (!open) giveFocusBack(session, before, nodeId);
  };

  const addRequest = async (open: boolean) => {
    if (pasted === undefined || http === undefined) return;
    setBusy(true);
    try {
      const { parameters, credential, ignored } = await importRequest(pasted);
      const nodeId = addNode(session, http, { request, parameters, open });
      if (!open) giveFocusBack(session, before, nodeId);
      if (credential !== undefined)
        showToast('info', t`The command signs in. Save what it signs in with as a credential of the node.`);
      if (ignored.length > 0)
        showToast('info', t`Left out, because there is no such setting: ${ignored.join(', ')}`);
    } catch (error) {
      showToast('error', explainError(error));
      setBusy(false);
    }
  };

  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const go = (index: number) => {
      event.preventDefault();
      setActive(Math.max(0, Math.min(options.length - 1, index)));
    };
    const open = event.metaKey || event.ctrlKey;
    switch (event.key) {
      case 'ArrowDown':
        return go(at === options.length - 1 ? 0 : at + 1);
      case 'ArrowUp':
        return go(at === 0 ? options.length - 1 : at - 1);
      case 'PageDown':
        return go(at + 8);
      case 'PageUp':
        return go(at - 8);
      case 'Home':
        return query === '' ? go(0) : undefined;
      case 'End':
        return query === '' ? go(options.length - 1) : undefined;
      case 'Escape':
        event.preventDefault();
        event.stopPropagation();
        return close(true);
      case 'Tab':
        return close(false);
      case 'Enter':
        event.preventDefault();
        if (pasted !== undefined && http !== undefined) return void addRequest(open);
        // What is typed counts, also when the list is a moment behind.
        if (shown !== query) {
          const first = sectionsOf(types, query, triggersFirst)[0]?.types[0];
          return first && choose(first, open);
        }
        return current && choose(current, open);
    }
  };

  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t`Add a node`}
      onKeyDown={press}
      className={classNames(
        'absolute inset-x-0 top-[8%] z-30 mx-auto flex h-[min(32rem,84%)] w-[44rem] max-w-[calc(100%-1.5rem)] flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-float',
        // It makes room for what is dragged out of it, but stays: the drag would end with it.
        dragging && 'pointer-events-none opacity-0',
      )}
    >
      <div className="flex items-center gap-2.5 border-line border-b px-3.5">
        <Search size={16} aria-hidden className="text-muted" />
        <input
          role="combobox"
          aria-label={t`Search for a node to add`}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={current === undefined ? undefined : `${id}-${at}`}
          // biome-ignore lint/a11y/noAutofocus: it was opened to be typed into
          autoFocus
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text/plain');
            if (pastedRequest(text) === undefined) return;
            event.preventDefault();
            setQuery(onOneLine(text));
          }}
          placeholder={t`What should happen? Search, or paste a cURL command`}
          className="h-12 min-w-0 grow bg-transparent outline-none"
        />
      </div>
      <div className="flex min-h-0 grow">
        {pasted !== undefined && http !== undefined ? (
          <div className="grow p-3">
            <button
              type="button"
              disabled={busy}
              onClick={() => void addRequest(false)}
              className="flex w-full items-center gap-3 rounded-lg bg-accent-soft p-3 text-start text-accent-ink"
            >
              <Globe size={18} aria-hidden className="shrink-0" />
              <span className="min-w-0">
                <span className="block font-medium">
                  {pasted.kind === 'curl' ? (
                    <Trans>Add this request</Trans>
                  ) : (
                    <Trans>Add a request to this address</Trans>
                  )}
                </span>
                <span dir="ltr" className="block truncate font-mono text-xs">
                  {pasted.kind === 'curl' ? pasted.command : pasted.url}
                </span>
              </span>
            </button>
          </div>
        ) : (
          <>
            <div
              ref={list}
              id={`${id}-list`}
              role="listbox"
              aria-label={t`Nodes`}
              className="w-full min-w-0 overflow-y-auto overscroll-contain p-1.5 sm:w-[58%] sm:border-line sm:border-e"
            >
              <Options
                sections={sections}
                idPrefix={id}
                active={at}
                onHover={setActive}
                onChoose={(nodeType) => choose(nodeType, false)}
                onDrag={setDragging}
              />
            </div>
            <div className="hidden min-w-0 grow basis-0 overflow-y-auto sm:block">
              {current && <NodePreview nodeType={current} />}
            </div>
          </>
        )}
      </div>
      <footer className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t bg-sunken px-3.5 py-1.5 text-muted text-xs">
        <span className="flex items-center gap-1.5">
          <Kbd keys="enter" />
          <Trans>add</Trans>
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd keys="mod+enter" />
          <Trans>add and open</Trans>
        </span>
        <span className="hidden sm:inline">
          <Trans>Drag one to where it should be</Trans>
        </span>
        <span role="status" className="ms-auto">
          <Count options={options.length} />
        </span>
      </footer>
    </div>
  );
}

function Count({ options }: { readonly options: number }) {
  const { t } = useLingui();
  if (options === 0) return t`Nothing found`;
  return options === 1 ? t`1 node` : t`${options} nodes`;
}

interface OptionsProps {
  readonly sections: readonly PaletteSection[];
  readonly idPrefix: string;
  readonly active: number;
  readonly onHover: (index: number) => void;
  readonly onChoose: (nodeType: NodeTypeMetadata) => void;
  readonly onDrag: (dragging: boolean) => void;
}

function Options({ sections, idPrefix, active, onHover, onChoose, onDrag }: OptionsProps) {
  const { t } = useLingui();
  if (sections.length === 0) {
    return (
      <p className="px-3 py-8 text-center text-muted">
        <Trans>Nothing fits these words. Try what it does: “wait an hour”, “send a request”.</Trans>
      </p>
    );
  }
  let before = 0;
  return sections.map(({ key, label, types }) => {
    const first = before;
    before += types.length;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a group of options of a listbox, not of fields
      <div key={key} role="group" aria-label={label ?? t`Results`}>
        {label !== undefined && (
          <div aria-hidden className="px-2 pt-2 pb-1 font-medium text-2xs text-muted uppercase tracking-wide">
            {label}
          </div>
        )}
        {types.map((nodeType, index) => (
          <PaletteOption
            key={`${nodeType.type} ${nodeType.label}`}
            id={`${idPrefix}-${first + index}`}
            nodeType={nodeType}
            selected={first + index === active}
            onHover={() => onHover(first + index)}
            onChoose={() => onChoose(nodeType)}
            onDrag={onDrag}
          />
        ))}
      </div>
    );
  });
}

interface OptionProps {
  readonly id: string;
  readonly nodeType: NodeTypeMetadata;
  readonly selected: boolean;
  readonly onHover: () => void;
  readonly onChoose: () => void;
  readonly onDrag: (dragging: boolean) => void;
}

function PaletteOption({ id, nodeType, selected, onHover, onChoose, onDrag }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox
    <div
      id={id}
      role="option"
      aria-selected={selected}
      // A drop knows types, and not what a service begins with.
      draggable={!isService(nodeType)}
      onDragStart={(event) => {
        event.dataTransfer.setData(NODE_DRAG_TYPE, nodeType.type);
        event.dataTransfer.effectAllowed = 'copy';
        // Hidden only once the picture of what is dragged has been taken.
        requestAnimationFrame(() => onDrag(true));
      }}
      onDragEnd={() => onDrag(false)}
      onPointerMove={selected ? undefined : onHover}
      onClick={onChoose}
      className={classNames(
        'flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 [contain-intrinsic-size:auto_2.75rem] [content-visibility:auto]',
        selected && 'bg-hover',
      )}
    >
      <span className="flex size-8 shrink-0 items-center justify-center rounded-md border border-line bg-surface">
        <NodeIcon icon={nodeType.icon} group={nodeType.group} size={16} />
      </span>
      <span className="min-w-0 grow">
        <span dir="auto" className="block truncate font-medium">
          {nodeType.label}
        </span>
        <span dir="auto" className="block truncate text-muted text-xs">
          {nodeType.description}
        </span>
      </span>
    </div>
  );
}
