/**
 * A workflow that is only looked at, with the runs of an execution. Needs no editor around it; fills the nearest
 * positioned element.
 */
import { useLingui } from '@lingui/react/macro';
import type { Workflow } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import type { ShownRun } from '../../../api/executions.ts';
import { type NodeTypeMetadata, nodeVersionsQuery } from '../../../api/node-types.ts';
import { createCatalogue } from '../session/catalogue.ts';
import { createRunStore, noRun, withRuns } from '../session/run-store.ts';
import { createViewStore, emptySelection } from '../session/view-store.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { Surface } from './surface.tsx';

export interface ExecutionCanvasProps {
  readonly workflow: Workflow;
  /** What its nodes did. Absent: no execution is shown. */
  readonly runs?: readonly ShownRun[];
  /** More runs may come. */
  readonly isLive?: boolean;
  readonly selectedNodeId?: string | undefined;
  readonly onSelect?: (nodeId: string | undefined) => void;
  /** Double click, or Enter. */
  readonly onOpen?: (nodeId: string) => void;
  /** What it is called by, when there is more than one on the screen. */
  readonly label?: string;
}

export function ExecutionCanvas(props: ExecutionCanvasProps) {
  const nodeTypes = useQuery(nodeVersionsQuery);
  if (nodeTypes.data === undefined) return <div aria-busy className="absolute inset-0 bg-canvas" />;
  return <Shown {...props} nodeTypes={nodeTypes.data} />;
}

interface Exhibit {
  readonly canvas: Canvas;
  readonly setWorkflow: (workflow: Workflow) => void;
}

function openExhibit(
  nodeTypes: readonly NodeTypeMetadata[],
  first: Workflow,
  looksFirstAt: (first: string | undefined) => string | undefined,
  onOpen: (nodeId: string) => void,
): Exhibit {
  const document = createStore<{ readonly workflow: Workflow }>()(() => ({ workflow: first }));
  const canvas = createCanvas({
    catalogue: createCatalogue(nodeTypes),
    view: createViewStore(),
    run: createRunStore(),
    problems: undefined,
    workflow: { get: () => document.getState().workflow, subscribe: document.subscribe },
    edits: undefined,
    looksFirstAt,
    open: onOpen,
    menu: () => {},
  });
  return { canvas, setWorkflow: (workflow) => document.setState({ workflow }) };
}

function Shown(props: ExecutionCanvasProps & { readonly nodeTypes: readonly NodeTypeMetadata[] }) {
  const { t } = useLingui();
  const { workflow, runs, isLive = false, selectedNodeId, onSelect, onOpen, nodeTypes, label } = props;
  const [exhibit, setExhibit] = useState<Exhibit>();

  useEffect(() => {
    const opened = openExhibit(
      nodeTypes,
      workflow,
      (first) => selectedNodeId ?? first,
      (nodeId) => (onOpen ?? onSelect)?.(nodeId),
    );
    setExhibit(opened);
    return () => opened.canvas.close();
  }, [nodeTypes]);

  useEffect(() => exhibit?.setWorkflow(workflow), [exhibit, workflow]);

  useEffect(() => {
    exhibit?.canvas.host.run.setState((state) =>
      runs === undefined
        ? noRun
        : {
            ...withRuns({ ...noRun, iterations: state.iterations }, runs),
            executionId: 'shown',
            finishedAt: isLive ? undefined : 0,
          },
    );
  }, [exhibit, runs, isLive]);

  useEffect(() => {
    if (exhibit === undefined) return;
    const { view } = exhibit.canvas.host;
    const [chosen] = view.getState().selection.nodes;
    if (chosen === selectedNodeId) return;
    const nodes = new Set(selectedNodeId === undefined ? [] : [selectedNodeId]);
    view.setState({ selection: { ...emptySelection, nodes } });
    if (selectedNodeId !== undefined) exhibit.canvas.reveal(selectedNodeId);
  }, [exhibit, selectedNodeId]);

  useEffect(
    () =>
      exhibit?.canvas.host.view.subscribe(({ selection }, before) => {
        const [chosen] = selection.nodes;
        const [last] = before.selection.nodes;
        if (chosen !== last && chosen !== selectedNodeId) onSelect?.(chosen);
      }),
    [exhibit, onSelect, selectedNodeId],
  );

  if (exhibit === undefined) return null;
  return (
    <Surface
      canvas={exhibit.canvas}
      label={label ?? t`Canvas`}
      help={t`Arrows go from node to node, Space selects one, Enter opens it.`}
    />
  );
}
