/**
 * A compiled workflow version: arrays by node index, parameters split into constants and closures. Nothing in here
 * changes once it is compiled, and nothing of it is created per execution.
 */
import type { Workflow, WorkflowNode } from '@reporunner/core';
import type { NodeDefinition } from '@reporunner/integrations';
import type { ParameterProgram } from './parameters.ts';

export interface PlanEdge {
  readonly from: number;
  readonly fromPort: string;
  readonly to: number;
  readonly toPort: string;
}

export interface PlanNode {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly node: WorkflowNode;
  readonly definition: NodeDefinition;
  readonly parameters: ParameterProgram;
  /** Those that a container opens with: without what a loop asks for each iteration. Absent: all. */
  readonly openParameters?: ParameterProgram;
  /** In the order in which their batches are joined. */
  readonly incoming: readonly PlanEdge[];
  readonly outgoing: readonly PlanEdge[];
  readonly runOnEmpty: boolean;
  /** Every input port, `main` first where there is one. */
  readonly inputPorts: readonly string[];
  /** Where items go that could not be decided on: `main`, or, in a node without, the last of its outputs. */
  readonly restPort: string;
  /** Names of the output ports that may be part of the scope's result. */
  readonly resultPorts: readonly string[];
  /** Where it lives, and at which place in the frames of that scope. */
  readonly scope: PlanScope;
  readonly slot: number;
  /** Of a container: its bodies by name. */
  readonly bodies: ReadonlyMap<string, PlanScope>;
}

/** A node at the end of a scope, and the output ports by which items leave the scope. */
export interface PlanEnd {
  readonly node: number;
  readonly ports: readonly string[];
}

/** The root of the workflow, or one body of a container: what runs together in one frame. */
export interface PlanScope {
  /** Index of the container, -1 for the root. */
  readonly container: number;
  readonly body: string;
  /** Indices of its nodes; a node's `slot` is its place in here. */
  readonly nodes: readonly number[];
  /** Nodes that nothing in the scope leads to: they get the body's input. */
  readonly entries: readonly number[];
  /** Where its result comes from, in graph order. */
  readonly ends: readonly PlanEnd[];
}

/** Opaque to callers but for its version and document. */
export interface Plan {
  readonly versionId: string;
  readonly workflow: Workflow;
  readonly nodes: readonly PlanNode[];
  readonly root: PlanScope;
  readonly indexById: ReadonlyMap<string, number>;
  readonly indexByName: ReadonlyMap<string, number>;
  /** Indices of the root's nodes, in graph order. */
  readonly order: readonly number[];
  /** Indices of the nodes that a trigger can reach, itself included; by the trigger's index. */
  reachable(trigger: number): ReadonlySet<number>;
}
