/** The scope of a preview: the engine's variables over sample data. */
import { type Item, NodeScope, type PortItems } from '@reporunner/core';
import type { Sample, SampleNode } from './sample.ts';

const mostHops = 1_000;

export class PreviewScope extends NodeScope {
  readonly #sample: Sample;
  readonly #byId: ReadonlyMap<string, SampleNode>;

  constructor(sample: Sample, index: number, now: number) {
    super(sample.items, index, {
      executionId: sample.executionId ?? 'preview',
      mode: 'manual',
      attempt: 1,
      timezone: sample.timezone,
      now,
      variables: {},
      env: {},
      resumeUrl: () => undefined,
    });
    this.#sample = sample;
    this.#byId = new Map([...sample.nodes.values()].map((node) => [node.id, node]));
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

  protected ancestor(name: string): { readonly found: boolean; readonly item?: Item } {
    const target = this.#sample.nodes.get(name);
    let at = this.$item?.source;
    for (let hops = 0; at !== undefined && hops < mostHops; hops += 1) {
      const node = this.#byId.get(at.nodeId);
      // Port '' is the container around the node, and the place in its input.
      const item: Item | undefined =
        at.port === '' ? node?.input?.[at.index] : node?.outputs?.[at.port]?.[at.index];
      if (node !== undefined && node === target)
        return item === undefined ? { found: false } : { found: true, item };
      at = item?.source;
    }
    return { found: false };
  }
}
