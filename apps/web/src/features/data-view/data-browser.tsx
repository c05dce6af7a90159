/** Items, to be looked through: as fields, as a table, as JSON, with their files. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ChevronLeft, ChevronRight, Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { BinaryTab } from './binary-tab.tsx';
import type { DataSource } from './data-source.ts';
import { startPathDrag } from './drag-path.ts';
import { JsonTab } from './json-tab.tsx';
import { SchemaTab } from './schema-tab.tsx';
import { findIn } from './search-items.ts';
import { TableTab } from './table-tab.tsx';
import { useItemPages } from './use-item-pages.ts';
import { useSearch } from './use-search.ts';
import { ValuePane } from './value-pane.tsx';
import type { Path } from './values.ts';
import type { Place, TabProps } from './view-parts.ts';

export type DataTab = 'schema' | 'table' | 'json' | 'binary';

export interface DataBrowserProps {
  /** Whose data it is: the accessible name of its parts. */
  readonly label: string;
  readonly source: DataSource;
  /** How a port is called, where its name is not for people. */
  readonly portLabel?: (port: string) => string;
  /** With neither of these the view keeps the chosen item, the port and the tab itself. */
  readonly selectedItem?: number;
  readonly onSelectItem?: (item: number) => void;
  readonly port?: string;
  readonly onPort?: (port: string) => void;
  readonly tab?: DataTab;
  readonly onTab?: (tab: DataTab) => void;
  /** A field was taken: by Enter, by a double click or by its button. */
  readonly onPickPath?: (path: Path, item: number) => void;
  /** Code that reads a field, handed over when it is dragged. */
  readonly codeFor?: (path: Path, item: number) => string;
  /** At the end of the tabs' line. */
  readonly actions?: ReactNode;
}

/** The view's own state, where its parent keeps none. */
function useKept<T>(chosen: T | undefined, onChosen: ((value: T) => void) | undefined, first: T) {
  const [kept, setKept] = useState(first);
  const change = (value: T) => {
    setKept(value);
    onChosen?.(value);
  };
  return [chosen ?? kept, change] as const;
}

export function DataBrowser(props: DataBrowserProps) {
  const { label, source, portLabel, onPickPath, codeFor, actions } = props;
  const { t } = useLingui();
  const ports = [...source.ports.keys()];
  const [wantedPort, setPort] = useKept(props.port, props.onPort, ports[0] ?? '');
  const port = ports.includes(wantedPort) ? wantedPort : (ports[0] ?? '');
  const [tab, setTab] = useKept<DataTab>(props.tab, props.onTab, 'schema');
  const [selected, setSelected] = useKept(props.selectedItem, props.onSelectItem, 0);
  const key = `${source.key} ${port}`;
  const [focus, setFocus] = useState<{ readonly key: string; readonly place: Place }>();
  const [text, setText] = useState('');
  const [searching, setSearching] = useState(false);
  const data = source.ports.get(port);
  const { pages, state } = useItemPages(key, data);
  const search = useSearch(key, data, searching ? text : '');

  const total = state.total ?? 0;
  const found = search.result?.found;
  const count = found?.length ?? total;
  const selectedItem = Math.min(selected, Math.max(0, total - 1));
  const itemAt = (at: number) => (found === undefined ? at : (found[at] ?? 0));
  const placeOf = (item: number) => (found === undefined ? item : found.indexOf(item));
  const place = focus?.key === key ? focus.place : undefined;
  const firstFound = found?.[0];
  const wanted = text.trim().toLowerCase();
  const chosenJson = found?.includes(selectedItem) === true ? state.at(selectedItem)?.json : undefined;
  useEffect(() => {
    // A search leads to the first item that has it …
    if (firstFound !== undefined) setSelected(firstFound);
  }, [firstFound, wanted]);
  useEffect(() => {
    if (chosenJson === undefined || wanted === '') return;
    // … and to the place in it, in each item that one goes to.
    const path = findIn(chosenJson, wanted);
    if (path !== undefined) setFocus({ key, place: { item: selectedItem, path } });
  }, [chosenJson, wanted, key, selectedItem]);
  useEffect(() => {
    if (firstFound !== undefined) pages?.want([selectedItem]);
  }, [firstFound, selectedItem, pages]);
  const onFocus = (next: Place | undefined) =>
    setFocus(next === undefined ? undefined : { key, place: next });
  // The first page says whether there are files; later ones may bring them still.
  const hasFiles = [selectedItem, ...Array.from({ length: Math.min(20, total) }, (_, index) => index)].some(
    (index) => state.at(index)?.binary !== undefined,
  );
  const shown: DataTab = tab === 'binary' && !hasFiles && state.total !== undefined ? 'schema' : tab;
  const tabs: readonly { readonly value: DataTab; readonly label: string }[] = [
    { value: 'schema', label: t`Schema` },
    { value: 'table', label: t`Table` },
    { value: 'json', label: t`JSON` },
    ...(hasFiles ? [{ value: 'binary' as const, label: t`Files` }] : []),
  ];
  const pick = onPickPath === undefined ? undefined : (at: Place) => onPickPath(at.path, at.item);

  const body = () => {
    if (data === undefined) return <Nothing>{<Trans>There is no data here.</Trans>}</Nothing>;
    if (state.error !== undefined && total === 0)
      return <ErrorState error={state.error} onRetry={() => pages?.retry()} />;
    if (pages === undefined || state.total === undefined) return <Skeleton rows={5} />;
    if (total === 0) return <Nothing>{<Trans>No items.</Trans>}</Nothing>;
    if (count === 0 && search.running) return <Nothing>{<Spinner />}</Nothing>;
    if (count === 0) return <Nothing>{<Trans>Nothing found</Trans>}</Nothing>;
    const shared: TabProps = {
      label,
      at: state.at,
      want: pages.want,
      count,
      itemAt,
      placeOf,
      selectedItem,
      onSelectItem: setSelected,
      focus: place,
      onFocus,
      onPick: pick,
      onDrag: (event, at) => startPathDrag(event, at.path, at.item, codeFor?.(at.path, at.item)),
    };
    switch (shown) {
      case 'schema':
        return <SchemaTab {...shared} />;
      case 'table':
        return <TableTab {...shared} />;
      case 'json':
        return <JsonTab key={key} {...shared} />;
      case 'binary':
        return <BinaryTab {...shared} source={source} />;
    }
  };

  return (
    <Tabs
      label={t`View, ${label}`}
      value={shown}
      tabs={tabs}
      onChange={setTab}
      className="h-full"
      end={
        <>
          <IconButton
            label={t`Search in the data`}
            size="small"
            pressed={searching}
            onClick={() => setSearching(!searching)}
          >
            <Search size={14} />
          </IconButton>
          {actions}
        </>
      }
      below={
        <div className="shrink-0">
          {searching && <SearchLine text={text} onText={setText} onClose={() => setSearching(false)} />}
          <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-0.5 text-muted text-xs">
            {ports.length > 1 && (
              <Select
                aria-label={t`Port, ${label}`}
                value={port}
                options={ports.map((name) => ({ value: name, label: portLabel?.(name) ?? name }))}
                onChange={(event) => setPort(event.target.value)}
                className="max-w-36"
              />
            )}
            <Count total={state.total} search={search} />
            <div className="grow" />
            {total > 1 && (shown !== 'table' || place === undefined) && (
              <Stepper
                at={placeOf(selectedItem)}
                count={count}
                onStep={(at) => {
                  setSelected(itemAt(at));
                  if (place !== undefined) onFocus({ item: itemAt(at), path: place.path });
                }}
              />
            )}
          </div>
          {state.error !== undefined && total > 0 && (
            <div
              role="alert"
              className="flex items-center gap-2 bg-danger-soft px-3 py-1 text-danger text-xs"
            >
              <Trans>Some items could not be loaded.</Trans>
              <button type="button" className="font-medium underline" onClick={() => pages?.retry()}>
                <Trans>Try again</Trans>
              </button>
            </div>
          )}
        </div>
      }
    >
      {body()}
      {place !== undefined && pages !== undefined && shown !== 'binary' && (
        <ValuePane at={state.at} place={place} onPick={pick} onClose={() => onFocus(undefined)} />
      )}
    </Tabs>
  );
}

function Nothing({ children }: { readonly children: ReactNode }) {
  return <div className="flex grow items-center justify-center p-6 text-muted">{children}</div>;
}

interface SearchLineProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

function SearchLine({ text, onText, onClose }: SearchLineProps) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  // Somebody asked for it: one goes on by typing.
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="flex items-center gap-2 border-line border-b px-3">
      <Search aria-hidden size={14} className="shrink-0 text-muted" />
      <input
        type="search"
        aria-label={t`Search in the data`}
        placeholder={t`A name or a value`}
        ref={input}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
        className="h-8 w-full min-w-0 bg-transparent text-xs outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      <IconButton label={t`Close the search`} size="small" onClick={onClose}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

function Count({
  total,
  search,
}: {
  readonly total: number | undefined;
  readonly search: ReturnType<typeof useSearch>;
}) {
  const format = useFormat();
  if (total === undefined) return <span aria-hidden className="h-3 w-14 animate-pulse rounded bg-sunken" />;
  const { result, running, failed } = search;
  const all = format.number(total);
  if (failed) {
    return (
      <span role="alert" className="text-danger">
        <Trans>The search did not work.</Trans>
      </span>
    );
  }
  if (result === undefined) return <Plural value={total} one={`${all} item`} other={`${all} items`} />;
  const [hits, searched] = [format.number(result.found.length), format.number(result.searched)];
  return (
    <span role="status">
      {result.searched < total ? (
        <Trans>
          {hits} found in the first {searched} of {all}
        </Trans>
      ) : (
        <Trans>
          {hits} of {all}
        </Trans>
      )}
      {running && '…'}
    </span>
  );
}

interface StepperProps {
  readonly at: number;
  readonly count: number;
  readonly onStep: (at: number) => void;
}

function Stepper({ at, count, onStep }: StepperProps) {
  const { t } = useLingui();
  const format = useFormat();
  const number = format.number(at + 1);
  return (
    <div className="flex items-center">
      <IconButton
        label={t`Item before`}
        size="small"
        disabled={at <= 0}
        onClick={() => onStep(at - 1)}
        className={classNames('rtl:rotate-180')}
      >
        <ChevronLeft size={14} />
      </IconButton>
      <span className="min-w-12 text-center tabular-nums" aria-live="polite">
        {at < 0 ? '—' : <Trans>Item {number}</Trans>}
      </span>
      <IconButton
        label={t`Next item`}
        size="small"
        disabled={at >= count - 1}
        onClick={() => onStep(at + 1)}
        className={classNames('rtl:rotate-180')}
      >
        <ChevronRight size={14} />
      </IconButton>
    </div>
  );
}
