/**
 * Events as text. The outputs of nodes, nearly all of a journal, are written as flat rows: a third of the bytes and half of
 * the time of plain JSON. Everything else is the event itself.
 *
 *   [base, event | row, …]            `base`: time of the first event; the sequence numbers follow from the first one
 *   row:  [at - base, startedAt - at, scope, nodeId, attempt, port, items, …, more?]
 *   items: json, source node, source port, source index, and so on; 0 for no source. Stored ones: the batch as it is
 *
 * An item with binary data or an error has `[json, binary, error]` in place of its json; one whose source says more than
 * node, port and index has that as a fourth part. The principal of an execution that its own trigger started is written
 * as `"trigger"`, for the event says the rest.
 */
import { setImmediate as yieldNow } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import {
  type Item,
  type ItemSource,
  jsonWeight,
  parseJsonYielding,
  writeJsonYielding,
} from '@reporunner/core';
import {
  type Batch,
  type EventHeader,
  type ExecutionEvent,
  eventHeaderOf,
  type ItemCounts,
  isStored,
} from '@reporunner/engine';

type NodeSucceeded = Extract<ExecutionEvent, { type: 'NodeSucceeded' }>;
type ExecutionStarted = Extract<ExecutionEvent, { type: 'ExecutionStarted' }>;
type Row = unknown[];
/** An event that is not a row. */
type Plain = ExecutionEvent | (Omit<ExecutionStarted, 'principal'> & { readonly principal: 'trigger' });

const fixed = 5;
const perItem = 4;

type MoreOfSource = Omit<ItemSource, 'nodeId' | 'port' | 'index'>;

/** What few sources have: those of items that were made from several, or of stored ones in a body. */
function moreOf({ count, also, entry }: ItemSource): MoreOfSource | undefined {
  if (count === undefined && also === undefined && entry === undefined) return undefined;
  return {
    ...(count === undefined ? {} : { count }),
    ...(also === undefined ? {} : { also }),
    ...(entry === undefined ? {} : { entry }),
  };
}

function writeItems(items: readonly Item[]): unknown[] {
  const list = new Array<unknown>(items.length * perItem);
  for (let at = 0; at < items.length; at += 1) {
    const { json, binary, error, source } = items[at] as Item;
    const to = at * perItem;
    const more = source === undefined ? undefined : moreOf(source);
    if (more !== undefined) list[to] = [json, binary ?? 0, error ?? 0, more];
    else list[to] = binary === undefined && error === undefined ? json : [json, binary ?? 0, error ?? 0];
    list[to + 1] = source === undefined ? 0 : source.nodeId;
    list[to + 2] = source === undefined ? 0 : source.port;
    list[to + 3] = source === undefined ? 0 : source.index;
  }
  return list;
}

function readItems(list: readonly unknown[]): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at < list.length; at += perItem) {
    const whole = list[at];
    const item = Array.isArray(whole)
      ? {
          json: whole[0],
          ...(whole[1] === 0 ? {} : { binary: whole[1] }),
          ...(whole[2] === 0 ? {} : { error: whole[2] }),
        }
      : { json: whole };
    const nodeId = list[at + 1];
    items.push(
      (nodeId === 0
        ? item
        : {
            ...item,
            source: {
              nodeId,
              port: list[at + 2],
              index: list[at + 3],
              ...(Array.isArray(whole) ? (whole[3] as MoreOfSource | undefined) : undefined),
            },
          }) as Item,
    );
  }
  return items;
}

const batchOf = (items: Batch): unknown => (isStored(items) ? items : writeItems(items));
const countOf = (items: Batch): unknown => items.length;

/** `write`: what is written of the items at a port. */
function writeRow(event: NodeSucceeded, base: number, write: (items: Batch) => unknown): Row {
  const { at, startedAt, scope, nodeId, attempt, outputs, reused, error, control, logs } = event;
  const row: Row = [at - base, startedAt - at, scope, nodeId, attempt];
  for (const port in outputs) {
    const items = outputs[port];
    if (items !== undefined) row.push(port, write(items));
  }
  if (reused !== undefined || error !== undefined || control !== undefined || logs !== undefined)
    row.push({ reused, error, control, logs });
  return row;
}

/** What a row says of its node, and what stands in it at each port. */
function readRow(row: Row, base: number, seq: number) {
  const [dAt, dStart, scope, nodeId, attempt] = row as [number, number, string, string, number];
  const ports: [port: string, value: unknown][] = [];
  for (let at = fixed; at + 1 < row.length; at += 2) ports.push([row[at] as string, row[at + 1]]);
  const hasMore = (row.length - fixed) % 2 === 1;
  const said = {
    seq,
    at: base + dAt,
    type: 'NodeSucceeded' as const,
    scope,
    nodeId,
    startedAt: base + dAt + dStart,
    attempt,
  };
  return { said, ports, more: hasMore ? (row.at(-1) as object) : undefined };
}

function readSucceeded(row: Row, base: number, seq: number): ExecutionEvent {
  const { said, ports, more } = readRow(row, base, seq);
  const batches = ports.map(([port, batch]): [string, Batch] => [
    port,
    Array.isArray(batch) ? readItems(batch) : (batch as Batch),
  ]);
  // Not by assignment: a port may be named `__proto__`.
  return { ...said, outputs: Object.fromEntries(batches), ...more };
}

function writeStarted(event: ExecutionStarted): Plain {
  const { principal, trigger, workflowId } = event;
  const isOwnTrigger =
    principal?.kind === 'trigger' && principal.id === trigger.nodeId && principal.workflowId === workflowId;
  return isOwnTrigger ? { ...event, principal: 'trigger' } : event;
}

function readPlain(event: Plain): ExecutionEvent {
  if (event.type !== 'ExecutionStarted' || event.principal !== 'trigger') return event as ExecutionEvent;
  const { trigger, workflowId } = event;
  return { ...event, principal: { kind: 'trigger', id: trigger.nodeId, workflowId } };
}

function written(event: ExecutionEvent, base: number): Row | Plain {
  if (event.type === 'NodeSucceeded') return writeRow(event, base, batchOf);
  return event.type === 'ExecutionStarted' ? writeStarted(event) : event;
}

/** What a row and an item take beside the data of the item, in characters, more or less. */
const rowWeight = 128;
const itemWeight = 64;

const samples = 4;

/** By a few of the items. Of those of a large row all are weighed when they are written. */
function isSurelyLarge(items: readonly unknown[], limit: number): boolean {
  const count = items.length / perItem;
  if (count < samples * 25) return false;
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < samples; sample += 1)
    least = Math.min(least, jsonWeight(items[Math.floor((sample * count) / samples) * perItem], limit));
  return count * (itemWeight + least) > 1.2 * limit;
}

/** Characters of a row, more or less: of rows of nodes, only what nodes have written is weighed. */
function weightOf(row: Row | Plain, limit: number): number {
  if (!Array.isArray(row)) return jsonWeight(row, limit);
  let weight = rowWeight;
  for (let at = fixed; at < row.length && weight <= limit; at += 1) {
    const part = row[at];
    if (!Array.isArray(part)) weight += jsonWeight(part, limit);
    else if (isSurelyLarge(part, limit)) return Number.POSITIVE_INFINITY;
    else
      for (let item = 0; item < part.length && weight <= limit; item += perItem)
        weight += itemWeight + jsonWeight(part[item], limit);
  }
  return weight;
}

/** The rows, as many together as are written in one go; one that is larger is alone. */
function piecesOf(events: readonly ExecutionEvent[]): readonly unknown[][] {
  const base = events[0]?.at ?? 0;
  let piece: unknown[] = [base];
  let left = LIMITS.jsonPieceLength;
  const pieces = [piece];
  for (const event of events) {
    const row = written(event, base);
    const weight = weightOf(row, LIMITS.jsonPieceLength);
    if (weight > left) {
      piece = [];
      pieces.push(piece);
      left = LIMITS.jsonPieceLength;
    }
    piece.push(row);
    left -= weight;
  }
  return pieces;
}

async function writeYielding(pieces: readonly unknown[][]): Promise<string> {
  let text = '';
  for (const piece of pieces) {
    if (text !== '') await yieldNow();
    const written = piece.length === 1 ? await writeJsonYielding(piece, yieldNow) : JSON.stringify(piece);
    text += text === '' ? written.slice(0, -1) : `,${written.slice(1, -1)}`;
  }
  return `${text}]`;
}

/** `events` are in order and without a gap. */
export const encodeEvents = (events: readonly ExecutionEvent[]): string =>
  JSON.stringify(piecesOf(events).flat());

/** The same; of what is large a promise, which yields the main thread while it encodes. */
export function encodeEventsYielding(events: readonly ExecutionEvent[]): string | Promise<string> {
  const pieces = piecesOf(events);
  return pieces.length === 1 ? JSON.stringify(pieces[0]) : writeYielding(pieces);
}

type Rows = readonly [number, ...(Row | Plain)[]];

function eventsOf([base, ...rows]: Rows, firstSeq: number): ExecutionEvent[] {
  return rows.map((row, at) =>
    Array.isArray(row) ? readSucceeded(row, base, firstSeq + at) : readPlain(row),
  );
}

/** `firstSeq` is the sequence number of the first event. */
export const decodeEvents = (text: string, firstSeq: number): ExecutionEvent[] =>
  eventsOf(JSON.parse(text) as Rows, firstSeq);

/** The same; yields the main thread while it decodes. */
export async function decodeEventsYielding(text: string, firstSeq: number): Promise<ExecutionEvent[]> {
  const rows = await parseJsonYielding(text, { yieldNow, isOurs: true });
  return eventsOf(rows as unknown as Rows, firstSeq);
}

/** Journals written in pieces smaller than this are read as they are; of larger ones the headers of their events are stored beside them. */
export const largePiece = 32_768;

/** As rows as well, with the number of items in place of the items. */
export function encodeHeaders(events: readonly ExecutionEvent[]): string {
  const base = events[0]?.at ?? 0;
  return JSON.stringify([
    base,
    ...events.map((event) =>
      event.type === 'NodeSucceeded' ? writeRow(event, base, countOf) : eventHeaderOf(event),
    ),
  ]);
}

function readHeader(row: Row, base: number, seq: number): EventHeader {
  const { said, ports, more } = readRow(row, base, seq);
  return { ...said, items: Object.fromEntries(ports) as ItemCounts, ...more };
}

/** `firstSeq` is the sequence number of the first event. Journals of earlier versions have each header as it is. */
export function decodeHeaders(text: string, firstSeq: number): readonly EventHeader[] {
  const [base, ...rows] = JSON.parse(text) as readonly [number | EventHeader, ...(Row | EventHeader)[]];
  if (typeof base === 'object') return [base, ...(rows as EventHeader[])];
  return rows.map((row, at) => (Array.isArray(row) ? readHeader(row, base, firstSeq + at) : row));
}
