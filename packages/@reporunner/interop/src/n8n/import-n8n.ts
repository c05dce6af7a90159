/**
 * A workflow of n8n as one of ours. Nothing is left out in silence: what has no counterpart stands there switched off,
 * with what it was in its comment, and everything that should be looked at is in the report.
 * NI1 Every node becomes exactly one node, a sticky note a note. Besides, a Switch stands behind a webhook of several
 *   methods, a Limit in front of a step that runs once, and an error in front of one that would run and give another
 *   result.
 * NI2 What is made keeps to the document's schema, and every edge leads from and to a node that is there.
 */
import {
  type IdSource,
  isJsonObject,
  type JsonObject,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
  type WorkflowSettings,
} from '@reporunner/core';
import { type AddedNodes, addedNodes } from './added-nodes.ts';
import { type CodeCheck, codeCheck } from './code-names.ts';
import { distinctName } from './distinct-name.ts';
import { type N8nDocument, type N8nNode, n8nSchema } from './document.ts';
import { convertValue, type ExpressionCheck, expressionCheck } from './expressions.ts';
import { circleNotes, readingNotes } from './graph-notes.ts';
import { assertConnections, assertImportable } from './import-limits.ts';
import type { ImportWarning, ImportWarningKind } from './import-warnings.ts';
import { type Link, linksOf } from './links.ts';
import { listed } from './listed.ts';
import { homesOf, isLoop, type Loop, loopsOf } from './loops.ts';
import { dataTranslators } from './nodes/data.ts';
import { flowTranslators } from './nodes/flow.ts';
import { ioTranslators } from './nodes/io.ts';
import { translateLoop } from './nodes/loop.ts';
import { triggerTranslators } from './nodes/triggers.ts';
import { unknownNode } from './nodes/unknown.ts';
import { plainNumber, text } from './parameters.ts';
import { placesOf, scaled } from './places.ts';
import { plainOf, recordReads } from './read-record.ts';
import { scheduleNote } from './schedule-fields.ts';
import { table } from './table.ts';
import type { Translated, Translator, Warn } from './translation.ts';
import { importSettings } from './workflow-settings.ts';

/** A workflow of n8n, translated: nodes, connections and notes, and what could not be translated exactly. */
export interface N8nImport {
  /** The workflow's name; absent for a piece of one. */
  readonly name?: string;
  readonly nodes: readonly WorkflowNode[];
  readonly edges: readonly WorkflowEdge[];
  readonly notes: readonly WorkflowNote[];
  /** Only what n8n said. */
  readonly settings: Partial<WorkflowSettings>;
  readonly warnings: readonly ImportWarning[];
}

const translators = table<Translator>(triggerTranslators, flowTranslators, dataTranslators, ioTranslators);

const isNote = ({ type }: N8nNode) => type === 'n8n-nodes-base.stickyNote';

/** A document of n8n, or a piece of one, as its clipboard holds it: nodes in a list, each at `[x, y]`. */
export function isN8nDocument(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('nodes' in value) || !Array.isArray(value.nodes))
    return false;
  const [first] = value.nodes as readonly unknown[];
  if (typeof first !== 'object' || first === null || !('type' in first) || !('position' in first))
    return false;
  return typeof first.type === 'string' && Array.isArray(first.position);
}

/**
 * Undefined when `value` is no document of n8n's at all.
 * @throws ServiceError WORKFLOW_INVALID when it is too large or too deep.
 */
export function importN8n(value: unknown, ids: IdSource): N8nImport | undefined {
  if (!isN8nDocument(value)) return undefined;
  assertImportable(value as { readonly nodes: readonly unknown[] });
  const result = n8nSchema.safeParse(value);
  if (!result.success) return undefined;
  const document = result.data;
  const warnings: ImportWarning[] = [];
  const source = withDistinctNames(document);
  const steps = source.nodes.filter((node) => !isNote(node));
  const nodeIds = new Map(steps.map(({ name }) => [name, ids()]));
  const warn = (kind: ImportWarningKind, node: N8nNode, message: string) => {
    const nodeId = nodeIds.get(node.name);
    warnings.push({ kind, nodeName: node.name, message, ...(nodeId === undefined ? {} : { nodeId }) });
  };
  const { links, others } = linksOf(source);
  assertConnections(links.length + others.length, steps.filter(isLoop).length);
  const loops = loopsOf(steps, links);
  const homes = homesOf(loops);
  const places = placesOf(steps, loops, homes);
  const loopByName = new Map(loops.map((loop) => [loop.node.name, loop]));
  const checks = { expressions: expressionCheck(), code: codeCheck() };
  const reached = new Set(links.map(({ to }) => to));
  const translations = new Map(
    steps.map((node) => [
      node.name,
      translated(node, loopByName.get(node.name), reached.has(node.name), checks, warn),
    ]),
  );
  const nodes = steps.map((node) =>
    toNode(node, translations.get(node.name), {
      id: nodeIds.get(node.name) as string,
      position: places.get(node.name) ?? { x: 0, y: 0 },
      parentId: nodeIds.get(homes.get(node.name)?.node.name ?? ''),
      pinned: Object.hasOwn(source.pinData, node.name) ? source.pinData[node.name] : undefined,
      warn: (kind, message) => warn(kind, node, message),
    }),
  );
  for (const { node, message } of readingNotes(steps, translations, links, homes))
    warn('expression', node, message);
  const schedule = steps.find(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
  const note = schedule === undefined ? undefined : scheduleNote(steps);
  if (schedule !== undefined && note !== undefined) warn('setting', schedule, note);
  const byName = new Map(steps.map((node) => [node.name, node]));
  const added = addedNodes(nodes, ({ name }) => translations.get(name), ids);
  const graph = { byName, translations, nodeIds, homes, loops: loopByName, ids, warn, added };
  const translatedEdges = links.flatMap((link) => {
    const edge = toEdge(link, graph);
    return edge === undefined ? [] : [edge];
  });
  const edges = [...translatedEdges, ...added.edges];
  const nameOf = new Map(steps.map(({ name }) => [nodeIds.get(name) ?? '', name]));
  for (const [nodeId, entry] of added.entries) nameOf.set(entry, nameOf.get(nodeId) ?? '');
  for (const { name, message } of circleNotes(edges, nameOf)) {
    const node = byName.get(name);
    if (node !== undefined) warn('connection', node, message);
  }
  for (const { from, to, kind } of others) {
    const node = byName.get(from);
    if (node !== undefined)
      warn('connection', node, `It was "${kind}" of "${to}": there are no such connections here.`);
  }
  const settings = importSettings(source.settings as JsonObject, source.name ?? '');
  return {
    ...(source.name === undefined ? {} : { name: source.name }),
    nodes: [...nodes, ...added.nodes],
    edges: distinctEdges(edges),
    notes: source.nodes.filter(isNote).map((node) => toNote(node, ids())),
    settings: settings.settings,
    warnings: [...warnings, ...settings.warnings],
  };
}

/** n8n's names are distinct; a text that somebody has edited may be otherwise. */
function withDistinctNames(
  document: N8nDocument,
): Omit<N8nDocument, 'nodes'> & { readonly nodes: readonly N8nNode[] } {
  const taken = new Map<string, number>();
  const nodes = document.nodes.map(
    (node): N8nNode => ({
      ...node,
      name: distinctName(node.name.trim().slice(0, 120) || 'Node', taken, 120),
    }),
  );
  return { ...document, nodes };
}

type Say = (kind: ImportWarningKind, node: N8nNode, message: string) => void;

function translated(
  node: N8nNode,
  loop: Loop | undefined,
  isReached: boolean,
  checks: { readonly expressions: ExpressionCheck; readonly code: CodeCheck },
  warn: Say,
): Translated | undefined {
  const record = recordReads(convertValue(node.parameters) as JsonObject);
  const converted: N8nNode = { ...node, parameters: record.parameters };
  const said = new Set<string>();
  const stops: string[] = [];
  const say: Warn = (message, effect) => {
    if (said.has(message)) return;
    said.add(message);
    warn('setting', node, message);
    if (effect === 'stops') stops.push(message);
  };
  const translation = isLoop(node)
    ? translateLoop(converted, loop?.doneOutput, say)
    : translators[node.type]?.(converted, say);
  if (translation === undefined) return undefined;
  // Of several inputs each would need one.
  const once =
    node.executeOnce && !node.disabled && isReached && !isLoop(node) && translation.inputs === undefined;
  const known: Translated = { ...translation, parameters: plainOf(translation.parameters), stops, once };
  const unread = record.unread();
  if (unread.length > 0) say(`Not carried over: ${listed(unread)}.`);
  for (const name of known.codeParameters ?? []) {
    const missing = checks.code(text(known.parameters, name));
    if (missing.length > 0) say(`Its code uses ${listed(missing)}, which code here cannot.`);
  }
  for (const issue of checks.expressions(known.parameters)) warn('expression', node, issue);
  return known;
}

interface Placement {
  readonly id: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly parentId: string | undefined;
  readonly pinned: readonly unknown[] | undefined;
  readonly warn: (kind: ImportWarningKind, message: string) => void;
}

const commentLimit = 10_000;

function toNode(node: N8nNode, known: Translated | undefined, placement: Placement): WorkflowNode {
  const { id, position, parentId, warn } = placement;
  const notes = node.notes.slice(0, commentLimit);
  const base = {
    id,
    typeVersion: known?.typeVersion ?? 1,
    name: node.name,
    position,
    ...(parentId === undefined ? {} : { parentId, body: 'body' }),
    credentials: {},
    ...(notes === '' ? {} : { comment: notes }),
  };
  if (known === undefined) {
    warn(
      'unknownNode',
      `There is no equivalent of ${node.type} yet. Its original settings are in its comment.`,
    );
    const original = JSON.stringify(
      { type: node.type, typeVersion: node.typeVersion, parameters: node.parameters },
      null,
      2,
    );
    return {
      ...base,
      ...unknownNode(node.type),
      disabled: true,
      onError: 'stop',
      comment: `${notes === '' ? '' : `${notes}\n\n`}n8n: ${original}`.slice(0, commentLimit),
    };
  }
  if (Object.keys(node.credentials).length > 0) {
    warn('credential', `Choose its credential again: ${Object.keys(node.credentials).join(', ')}.`);
  }
  if (node.executeOnce && known.once !== true)
    warn('setting', 'It ran for the first item only: put a Limit before it.');
  if (node.alwaysOutputData) warn('setting', 'It gave out an empty item when it had none; it does not here.');
  const pinned = pinnedOf(placement.pinned);
  return {
    ...base,
    type: known.type,
    parameters: known.parameters,
    disabled: node.disabled,
    onError: onErrorOf(node),
    ...(node.retryOnFail
      ? {
          retry: {
            attempts: Math.max(1, Math.min(100, Math.round(node.maxTries))),
            backoff: 'fixed' as const,
            delayMs: Math.max(0, Math.min(3_600_000, Math.round(node.waitBetweenTries))),
            maxDelayMs: 60_000,
            jitter: 0,
          },
        }
      : {}),
    ...(pinned === undefined ? {} : { pinned: { main: pinned } }),
  };
}

function onErrorOf({ onError, continueOnFail }: N8nNode): WorkflowNode['onError'] {
  if (onError === 'continueErrorOutput') return 'errorPort';
  return onError === 'continueRegularOutput' || continueOnFail ? 'continue' : 'stop';
}

function pinnedOf(items: readonly unknown[] | undefined): { json: JsonObject }[] | undefined {
  const found = (items ?? []).flatMap((item) => {
    if (!isJsonObject(item)) return [];
    return isJsonObject(item.json) ? [{ json: item.json }] : [{ json: item }];
  });
  return found.length === 0 ? undefined : found;
}

interface Graph {
  readonly byName: ReadonlyMap<string, N8nNode>;
  readonly translations: ReadonlyMap<string, Translated | undefined>;
  readonly nodeIds: ReadonlyMap<string, string>;
  readonly homes: ReadonlyMap<string, Loop>;
  readonly loops: ReadonlyMap<string, Loop>;
  readonly ids: IdSource;
  readonly warn: Say;
  readonly added: AddedNodes;
}

function toEdge({ from, output, to, input }: Link, graph: Graph): WorkflowEdge | undefined {
  const { byName, translations, nodeIds, homes, loops, ids, warn, added } = graph;
  const source = byName.get(from);
  const fromId = nodeIds.get(from);
  const toId = nodeIds.get(to);
  if (source === undefined || fromId === undefined || toId === undefined) return undefined;
  const loop = loops.get(from);
  const target = loops.get(to);
  // What leads into a body is inside of it now, and what led back ends there.
  if (loop?.loopOutput === output && loop.body.has(to)) return undefined;
  if (target?.body.has(from)) return undefined;
  if (homes.get(from) !== homes.get(to)) {
    warn('connection', source, `It led to "${to}", out of a loop or into one. Connect the loop itself.`);
    return undefined;
  }
  const port = outputOf(source, translations.get(from), output);
  if (port === undefined || (loop !== undefined && output !== loop.doneOutput)) {
    warn(
      'connection',
      source,
      `Its output ${output + 1} has no counterpart: it does not lead to "${to}" any more.`,
    );
    return undefined;
  }
  const inputs = translations.get(to)?.inputs ?? ['main'];
  const entry = added.entries.get(toId);
  return {
    id: ids(),
    from: { nodeId: added.exits.get(fromId) ?? fromId, port },
    to:
      entry === undefined
        ? { nodeId: toId, port: inputs[input] ?? inputs[0] ?? 'main' }
        : { nodeId: entry, port: 'main' },
  };
}

function outputOf(node: N8nNode, known: Translated | undefined, output: number): string | undefined {
  const outputs = known?.outputs;
  // The output for errors comes after all the others.
  if (node.onError === 'continueErrorOutput' && output === (outputs?.length ?? 1)) return 'error';
  return outputs === undefined ? 'main' : outputs[output];
}

/** Several outputs may have become one. */
function distinctEdges(edges: readonly WorkflowEdge[]): readonly WorkflowEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ from, to }) => {
    const key = `${from.nodeId} ${from.port} ${to.nodeId} ${to.port}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** n8n has seven colours by number; ours have names. */
const noteColours = ['amber', 'amber', 'rose', 'green', 'blue', 'violet', 'grey'];

function toNote(node: N8nNode, id: string): WorkflowNote {
  const { parameters } = node;
  const colour = noteColours[plainNumber(parameters, 'color', 1) - 1];
  return {
    id,
    text: text(parameters, 'content', ''),
    position: scaled(node.position),
    size: {
      width: Math.max(120, Math.round(plainNumber(parameters, 'width', 240) * 1.4)),
      height: Math.max(60, plainNumber(parameters, 'height', 160)),
    },
    ...(colour === undefined ? {} : { color: colour }),
  };
}
