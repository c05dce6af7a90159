/** The scope of a preview: the engine's variables over sample data. */
import {
  type Ancestor,
  type Item,
  type ItemSource,
  isSingle,
  type MissingParent,
  NodeScope,
  type PortItems,
} from '@reporunner/core';
import type { Sample, SampleNode } from './sample.ts';

const maxHops = 1_000;

export class PreviewScope extends NodeScope {
  readonly #sample: Sample;
  readonly #byId: ReadonlyMap<string, SampleNode>;
  /** The source of what was missing where something was read of it, the first time. */
  missing: string | undefined;

  constructor(sample: Sample, index: number, now: number) {
    super(sample.items, index, {
      executionId: sample.executionId ?? 'preview',
      mode: 'manual',
      attempt: 1,
      timezone: sample.timezone,
      expressions: sample.expressions,
      now,
      variables: {},
      env: {},
      resumeUrl: () => undefined,
    });
    this.#sample = sample;
    this.#byId = new Map([...sample.nodes.values()].map((node) => [node.id, node]));
  }

  override missingParent(parent: MissingParent): void {
    this.missing ??= parent.source();
    super.missingParent(parent);
  }

  protected caughtError() {
    return this.#sample.error;
  }

  protected loop() {
    return this.#sample.loop;
  }

  protected workflow() {
    return this.#sample.workflow;
  }

  protected ownParameters() {
    return this.#sample.parameters;
  }

  protected nodeNames() {
    return this.#sample.nodes.keys();
  }

  protected parametersOf(name: string) {
    return this.#sample.nodes.get(name)?.parameters;
  }

  protected portsOf(name: string): PortItems | undefined {
    return this.#sample.nodes.get(name)?.outputs;
  }

  protected override containerOf(name: string): string | undefined {
    return this.#sample.nodes.get(name)?.container;
  }

  protected placeOf(name: string) {
    const node = this.#sample.nodes.get(name);
    return node?.container === undefined ? { nodeId: node?.id ?? '', scope: '' } : undefined;
  }

  protected ancestor(name: string, index: number): Ancestor {
    const target = this.#sample.nodes.get(name);
    const open: (ItemSource | undefined)[] = [this.#sample.items[index]?.source];
    const found = new Map<string, Item>();
    const seen = new Set<string>();
    let several: string | undefined;
    for (let at = open.pop(); found.size < 2 && seen.size < maxHops; at = open.pop()) {
      if (at === undefined && open.length === 0) break;
      for (const { nodeId, port, index: from, count = 1 } of at === undefined ? [] : [at, ...(at.also ?? [])])
        for (let place = from; place < from + Math.min(count, maxHops); place += 1) {
          const key = `${nodeId}\n${port}\n${place}`;
          if (seen.has(key)) continue;
          seen.add(key);
          const node = this.#byId.get(nodeId);
          // Port '' is a container, and the place in its input.
          const item: Item | undefined = port === '' ? node?.input?.[place] : node?.outputs?.[port]?.[place];
          if (node !== undefined && node === target) {
            if (item !== undefined) found.set(key, item);
          } else {
            if (item?.source !== undefined && !isSingle(item.source)) several ??= this.#nameOf(nodeId);
            open.push(item?.source);
          }
        }
    }
    if (found.size > 1) return { kind: 'several', ...(several === undefined ? {} : { at: several }) };
    for (const item of found.values()) return { kind: 'found', item };
    return { kind: 'none' };
  }

  #nameOf(nodeId: string): string | undefined {
    for (const [name, { id }] of this.#sample.nodes) if (id === nodeId) return name;
    return undefined;
  }
}
