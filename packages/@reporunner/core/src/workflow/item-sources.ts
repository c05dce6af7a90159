/** Lineage as data: which items an item came from. */
import type { ItemSource, Places } from './items.ts';

/** Of more runs than this only the outermost bounds are kept: a set that holds them all. */
const maxRuns = 64;

/** The runs of places, as pairs of the first and how many. */
export function runsOf(places: Places): readonly number[] {
  return typeof places === 'number' ? [places, 1] : places;
}

/** Places as they come: joined with those before where they follow on them. */
export class PlaceSet {
  readonly #runs: number[] = [];

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  add(from: number, count: number): void {
    const runs = this.#runs;
    const last = runs.length - 2;
    const start = runs[last];
    if (start !== undefined) {
      const end = start + (runs[last + 1] as number);
      if (from >= start && from <= end) {
        runs[last + 1] = Math.max(end, from + count) - start;
        return;
      }
    }
    runs.push(from, count);
  }

  addAll(places: Places): void {
    if (typeof places === 'number') this.add(places, 1);
    else
      for (let at = 0; at < places.length; at += 2) this.add(places[at] as number, places[at + 1] as number);
  }

  /** In order, without overlaps; at least one must have been added. */
  get places(): Places {
    const runs = this.#runs;
    if (runs.length === 2 && runs[1] === 1) return runs[0] as number;
    const pairs: [number, number][] = [];
    for (let at = 0; at < runs.length; at += 2) pairs.push([runs[at] as number, runs[at + 1] as number]);
    pairs.sort(([a], [b]) => a - b);
    const sorted = new PlaceSet();
    for (const [from, count] of pairs) sorted.add(from, count);
    const merged = sorted.#runs;
    if (merged.length === 2 && merged[1] === 1) return merged[0] as number;
    if (merged.length <= 2 * maxRuns) return merged;
    const [first] = merged as [number];
    return [first, (merged[merged.length - 2] as number) + (merged[merged.length - 1] as number) - first];
  }
}

interface Origin {
  readonly nodeId: string;
  readonly port: string;
  readonly places: PlaceSet;
}

/** The sources of an item that was made from several. */
export class SourceSet {
  #first: ItemSource | undefined;
  #origins: Map<string, Origin> | undefined;
  /** Where the last one was added: items mostly come one after the other. */
  #last: Origin | undefined;
  #levels: PlaceSet[] | undefined = [];

  add(source: ItemSource | undefined): void {
    if (source === undefined || source === this.#first) return;
    if (this.#first === undefined) {
      this.#first = source;
      return;
    }
    if (this.#origins === undefined) {
      this.#origins = new Map();
      this.#take(this.#first);
    }
    this.#take(source);
  }

  #take(source: ItemSource): void {
    this.#range(source);
    const { also, entry } = source;
    if (also !== undefined) for (const other of also) this.#range(other);
    // What is not known of one is not known of all.
    if (entry === undefined) this.#levels = undefined;
    else if (this.#levels !== undefined)
      for (const [depth, places] of entry.entries()) {
        this.#levels[depth] ??= new PlaceSet();
        this.#levels[depth]?.addAll(places);
      }
  }

  #range({ nodeId, port, index, count = 1 }: ItemSource): void {
    const last = this.#last;
    const origin =
      last !== undefined && last.nodeId === nodeId && last.port === port
        ? last
        : this.#originOf(nodeId, port);
    origin.places.add(index, count);
    this.#last = origin;
  }

  #originOf(nodeId: string, port: string): Origin {
    const origins = this.#origins as Map<string, Origin>;
    const key = `${nodeId}\n${port}`;
    let origin = origins.get(key);
    if (origin === undefined) {
      origin = { nodeId, port, places: new PlaceSet() };
      origins.set(key, origin);
    }
    return origin;
  }

  /** Undefined while nothing was added. */
  get source(): ItemSource | undefined {
    if (this.#origins === undefined) return this.#first;
    const parts: ItemSource[] = [];
    for (const { nodeId, port, places } of this.#origins.values())
      parts.push(...sourcesAt(nodeId, port, places.places));
    const levels = this.#levels;
    return asOne(
      parts,
      levels === undefined || levels.length === 0 ? undefined : levels.map(({ places }) => places),
    );
  }
}

function sourcesAt(nodeId: string, port: string, places: Places): readonly ItemSource[] {
  const runs = runsOf(places);
  const parts: ItemSource[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const count = runs[at + 1] as number;
    parts.push({ nodeId, port, index: runs[at] as number, ...(count === 1 ? {} : { count }) });
  }
  return parts;
}

function asOne(parts: readonly ItemSource[], entry: readonly Places[] | undefined): ItemSource | undefined {
  const [first, ...also] = parts;
  if (first === undefined) return undefined;
  if (also.length === 0 && entry === undefined) return first;
  return {
    ...first,
    ...(also.length === 0 ? {} : { also }),
    ...(entry === undefined ? {} : { entry }),
  };
}

/** The items at these places of one port. */
export function sourceAt(
  nodeId: string,
  port: string,
  places: Places,
  entry?: readonly Places[],
): ItemSource | undefined {
  // Nearly always one place: without lists around it.
  if (typeof places === 'number' && entry === undefined) return { nodeId, port, index: places };
  return asOne(sourcesAt(nodeId, port, places), entry);
}

/** What an item descends from that was made from items with these sources. */
export function joinSources(sources: Iterable<ItemSource | undefined>): ItemSource | undefined {
  const all = new SourceSet();
  for (const source of sources) all.add(source);
  return all.source;
}

/** True when it names one item, and no more. */
export const isSingle = ({ count, also }: ItemSource) => count === undefined && also === undefined;
