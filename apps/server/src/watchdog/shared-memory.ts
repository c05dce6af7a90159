/**
 * What the main thread and the watchdog share: the beat of the event loop, the size of the heap, and which execution and
 * node hold the main thread. The watchdog reads it when the main thread can no longer say anything.
 */

/** Places in the integers at the beginning. */
const beatAt = 0;
const nodeAt = 1;
const lengthAt = 2;
const heapAt = 3;
const textFrom = 16;
const bytes = 1_024;
const noHolder = -1;
/** The execution itself: its journal is read or written. */
const noNode = -2;

export interface Holder {
  readonly tenantId: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly versionId: string;
  /** Place of the node in the plan of the version; absent: its journal was read or written. */
  readonly node?: number | undefined;
}

export function newSharedMemory(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes);
  new Int32Array(memory, 0, 4)[nodeAt] = noHolder;
  return memory;
}

/** What the engine says of an execution whose node gets the thread. */
interface HoldingRun {
  readonly id: string;
  readonly tenant: { readonly tenantId: string };
  readonly plan: { readonly versionId: string; readonly workflow: { readonly id: string } };
}

/** The main thread's side. Entering costs a few nanoseconds, or a hundred when another execution was there before. */
export class MainThreadWriter {
  readonly #numbers: Int32Array;
  readonly #text: Buffer;
  #last: HoldingRun | undefined;

  constructor(memory: SharedArrayBuffer) {
    this.#numbers = new Int32Array(memory, 0, 4);
    this.#text = Buffer.from(memory, textFrom);
  }

  enter(run: HoldingRun, node: number): void {
    if (this.#last !== run) {
      this.#last = run;
      const { id, tenant, plan } = run;
      const text = `${tenant.tenantId}\n${id}\n${plan.workflow.id}\n${plan.versionId}`;
      this.#numbers[lengthAt] = this.#text.write(text);
    }
    this.#numbers[nodeAt] = node;
  }

  leave(): void {
    this.#numbers[nodeAt] = noHolder;
  }

  /** The event loop is alive, and the heap has so many megabytes. */
  beat(heapMegabytes: number): void {
    this.#numbers[heapAt] = heapMegabytes;
    this.#numbers[beatAt] = ((this.#numbers[beatAt] as number) + 1) | 0;
  }
}

/** The watchdog's side. */
export function createReader(memory: SharedArrayBuffer) {
  const numbers = new Int32Array(memory, 0, 4);
  const text = Buffer.from(memory, textFrom);
  const last = (): Omit<Holder, 'node'> | undefined => {
    const length = numbers[lengthAt] as number;
    if (length === 0) return undefined;
    const parts = text.toString('utf8', 0, length).split('\n');
    const [tenantId = '', executionId = '', workflowId = '', versionId = ''] = parts;
    return { tenantId, executionId, workflowId, versionId };
  };
  return {
    /** Who held the main thread last, whether or not it still does. */
    last,
    beat: () => numbers[beatAt] as number,
    heapMegabytes: () => numbers[heapAt] as number,
    holder(): Holder | undefined {
      const node = numbers[nodeAt] as number;
      const known = node === noHolder ? undefined : last();
      return known && (node === noNode ? known : { ...known, node });
    },
  };
}
